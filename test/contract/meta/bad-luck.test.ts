import { afterEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { FacebookAdapter } from '../../../src/networks/facebook/facebook.adapter.js';
import { InstagramAdapter } from '../../../src/networks/instagram/instagram.adapter.js';
import type { Account } from '../../../src/networks/network.js';
import { delivery, later, lost, NOW } from './deliveries.js';
import { refusal, type Reply, ScriptedGraph, type SeenCall } from './scripted-graph.js';

const INSTAGRAM: Account = { channelId: 'c', externalId: '178', accessToken: 'secret-token', login: 'facebook' };
const PAGE: Account = { channelId: 'c', externalId: '100', accessToken: 'secret-token' };

let graph: ScriptedGraph | undefined;

async function graphThat(replyTo: (call: SeenCall) => Reply): Promise<{
  graph: ScriptedGraph;
  instagram: InstagramAdapter;
  facebook: FacebookAdapter;
}> {
  graph = new ScriptedGraph(replyTo);
  const options = await graph.start();
  return { graph, instagram: new InstagramAdapter(options), facebook: new FacebookAdapter(options) };
}

afterEach(async () => {
  await graph?.stop();
  graph = undefined;
});

/** Sends bytes for ever, as fast as they are taken. */
function endless(response: ServerResponse): void {
  const chunk = 'x'.repeat(256 * 1024);
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

/** Sends one byte now and then, for ever. */
function trickle(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => {
    clearInterval(timer);
  });
}

const BAD_ANSWERS: [string, Reply][] = [
  ['a page of HTML', { status: 200, body: '<html>hello</html>' }],
  ['a gateway error', { status: 502, body: '<html>bad gateway</html>' }],
  ['an error without a reason', { status: 500, body: {} }],
  ['nothing at all', { status: 200, body: '' }],
  ['a list', { status: 200, body: [] }],
  ['an answer without an id', { status: 200, body: { success: true } }],
  ['a redirect', { status: 302, body: '', headers: { location: '/graph.facebook.com/v25.0/elsewhere' } }],
  ['silence', () => undefined],
  ['a trickle', trickle],
  ['an endless body', endless],
  ['a reset', (response) => response.destroy()],
  [
    'half an answer',
    (response) => response.writeHead(200, { 'content-length': '50' }).write('{"id":', () => response.destroy()),
  ],
  ['a fault of Meta', { status: 500, body: { error: { code: 2, message: 'down', is_transient: true } } }],
  ['an unknown error', { status: 400, body: { error: { code: 1, message: 'An unknown error' } } }],
  ['an error inside of a 200', { status: 200, body: { error: { code: -1, message: 'Fatal' } } }],
  ['a known error with a 503', { status: 503, body: { error: { code: 100, message: 'Invalid' } } }],
];

describe('after the call that publishes', () => {
  it.each(BAD_ANSWERS)('takes %s for unknown on Instagram, and calls once', async (_name, reply) => {
    const { graph, instagram } = await graphThat(() => reply);
    const outcome = await instagram.commit(delivery(INSTAGRAM, {}, { containerId: '900' }));
    expect(outcome.kind).toBe('unknown');
    expect(graph.seen.map((call) => call.path)).toEqual(['/graph.facebook.com/v25.0/178/media_publish']);
    expect(JSON.stringify(outcome)).not.toContain('secret-token');
  });

  it.each(BAD_ANSWERS)('takes %s for unknown on Facebook, and calls once', async (_name, reply) => {
    const { graph, facebook } = await graphThat(() => reply);
    const outcome = await facebook.commit(delivery(PAGE, { network: 'facebook', format: 'text', media: [] }));
    expect(outcome.kind).toBe('unknown');
    expect(graph.seen.map((call) => call.path)).toEqual(['/graph.facebook.com/v25.0/100/feed']);
  });

  it('cuts an endless answer off by its size, long before the time-out', async () => {
    graph = new ScriptedGraph(() => endless);
    const timeouts = { read: 50_000, write: 50_000, upload: 50_000 };
    const instagram = new InstagramAdapter({ ...(await graph.start()), timeouts });
    expect(await instagram.commit(delivery(INSTAGRAM, {}, { containerId: '900' }))).toMatchObject({
      kind: 'unknown',
      text: expect.stringContaining('too large'),
    });
  });

  it('takes a connection that nobody listens to for unknown', async () => {
    const { graph, instagram } = await graphThat(() => ({ body: {} }));
    await graph.stop();
    expect((await instagram.commit(delivery(INSTAGRAM, {}, { containerId: '900' }))).kind).toBe('unknown');
  });

  it.each([506, 1366051])('looks a post up when Facebook says it has it already (%s)', async (code) => {
    const { facebook } = await graphThat(() => refusal(code));
    expect(await facebook.commit(delivery(PAGE, { network: 'facebook', format: 'text', media: [] }))).toMatchObject({
      kind: 'unknown',
      trace: { step: 'publish', httpStatus: 400, code: String(code), requestId: 'Atrace' },
    });
  });

  it('refuses, cools down or asks to connect again where Meta surely did not publish', async () => {
    let reply: Reply = refusal(36003, 2207009);
    const { instagram } = await graphThat(() => reply);
    const commit = (): ReturnType<InstagramAdapter['commit']> =>
      instagram.commit(delivery(INSTAGRAM, {}, { containerId: '900' }));
    expect(await commit()).toMatchObject({ kind: 'refused', code: '36003/2207009' });
    reply = refusal(190, 463);
    expect(await commit()).toMatchObject({ kind: 'reconnect', text: expect.stringContaining('run out') });
    reply = refusal(9, 2207042);
    expect(await commit()).toMatchObject({ kind: 'cool-down', scope: 'channel', until: later(3_600_000) });
    reply = refusal(4);
    expect(await commit()).toMatchObject({ kind: 'cool-down', scope: 'app' });
    reply = { status: 429, body: 'slow down', headers: { 'retry-after': '120' } };
    expect(await commit()).toMatchObject({ kind: 'cool-down', until: later(120_000) });
  });

  it('believes an error that comes with HTTP 200', async () => {
    const { instagram } = await graphThat(() => ({
      status: 200,
      body: { id: '1', error: { code: 190, message: 'x' } },
    }));
    expect((await instagram.commit(delivery(INSTAGRAM, {}, { containerId: '900' }))).kind).toBe('reconnect');
  });

  it('cools down for as long as the headers say', async () => {
    const usage = { '178': [{ type: 'instagram', call_count: 100, estimated_time_to_regain_access: 7 }] };
    const { instagram } = await graphThat(() => ({
      status: 400,
      body: { error: { code: 80002, message: 'too many' } },
      headers: { 'x-business-use-case-usage': JSON.stringify(usage) },
    }));
    expect(await instagram.commit(delivery(INSTAGRAM, {}, { containerId: '900' }))).toMatchObject({
      kind: 'cool-down',
      until: later(7 * 60_000),
    });
  });

  it('looks at a container that says it is not ready, for a public one says the same', async () => {
    const { instagram } = await graphThat(() => refusal(9007, 2207027));
    expect((await instagram.commit(delivery(INSTAGRAM, {}, { containerId: '900' }))).kind).toBe('unknown');
  });

  it('never publishes without a prepared container', async () => {
    const { graph, instagram } = await graphThat(() => ({ body: { id: '1' } }));
    const nothing = delivery(INSTAGRAM, {});
    expect((await instagram.commit(nothing)).kind).toBe('unknown');
    expect(await instagram.find(lost(nothing))).toMatchObject({ kind: 'absent' });
    expect(graph.seen).toEqual([]);
  });
});

describe('before the call that publishes', () => {
  it.each(BAD_ANSWERS.slice(0, 12))('takes %s for unknown, which harms nobody', async (_name, reply) => {
    const { instagram, facebook } = await graphThat(() => reply);
    const prepared = await instagram.prepare(delivery(INSTAGRAM, {}, { quotaReadAt: NOW.toISOString() }));
    expect(prepared.kind).toBe('unknown');
    expect((await facebook.prepare(delivery(PAGE, { network: 'facebook' }))).kind).toBe('unknown');
  });

  it('keeps the checkpoint while a fault passes, and refuses with advice when it does not', async () => {
    const { graph, instagram } = await graphThat(() => refusal(9004, 2207052));
    let outcome = await instagram.prepare(delivery(INSTAGRAM, {}, { quotaReadAt: NOW.toISOString() }));
    const waits: number[] = [];
    while (outcome.kind === 'pending') {
      waits.push(outcome.afterMs);
      outcome = await instagram.prepare(delivery(INSTAGRAM, {}, outcome.checkpoint));
    }
    expect(waits).toEqual([5_000, 15_000]);
    expect(outcome).toMatchObject({ kind: 'refused', text: expect.stringContaining('PUBLIC_URL') });
    expect(graph.seen.length).toBe(3);
  });

  it('goes on without a quota that cannot be read', async () => {
    const { instagram } = await graphThat(() => refusal(100));
    expect(await instagram.prepare(delivery(INSTAGRAM, {}))).toMatchObject({ kind: 'pending', afterMs: 0 });
  });

  it('never asks for an id that would lead elsewhere', async () => {
    const { graph, facebook } = await graphThat(() => ({ body: {} }));
    expect(await facebook.permalinkOf(PAGE, '../me', 'text')).toBeUndefined();
    const measured = await facebook.measure(PAGE, [{ remoteId: '..', format: 'text', publishedAt: NOW }], NOW);
    expect(measured).toMatchObject({ kind: 'measured', calls: 0 });
    expect(graph.seen).toEqual([]);
  });
});

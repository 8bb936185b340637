import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { XAdapter } from '../../../src/networks/x/x.adapter.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { ACCOUNT, deliver, json, oddServer, textDraft } from './support.js';

const DAY = 24 * 3_600_000;

describe.each(['tweet', 'post'] as const)('measuring on X, in the vocabulary "%s"', (xVocabulary) => {
  let sandbox: Sandbox;
  let adapter: XAdapter;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, xVocabulary });
    adapter = new XAdapter({ apiUrl: `${sandbox.url}/api.x.com`, timeoutMs: 5_000 });
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST' });
  });

  async function publish(text: string): Promise<string> {
    const outcome = await adapter.commit(deliver(textDraft(text)));
    if (outcome.kind !== 'published') throw new Error(outcome.kind);
    return outcome.remoteId;
  }

  /** Lets the time of X pass, so that people like and share. */
  function pass(ms: number): Date {
    const now = sandbox.world.clock.now() + ms;
    sandbox.world.clock.set({ now });
    const token = sandbox.world.tokens.get(ACCOUNT.accessToken);
    if (token) token.expiresAt = null;
    return new Date(now);
  }

  it('reads what a young post gained, with what only its author sees, in one call', async () => {
    const remoteId = await publish('Count with me');
    const now = pass(3 * DAY);
    const items = [{ remoteId, format: 'text' as const, publishedAt: new Date(now.getTime() - 3 * DAY) }];
    const outcome = await adapter.measure(ACCOUNT, items, now);
    if (outcome.kind !== 'measured') throw new Error(outcome.kind);
    expect(outcome.calls).toBe(1);
    const measured = outcome.byRemoteId.get(remoteId);
    if (measured?.kind !== 'measured') throw new Error('not measured');
    expect(Object.keys(measured.metrics).sort()).toEqual(
      ['clicks', 'comments', 'likes', 'profileVisits', 'saves', 'shares', 'views'].sort(),
    );
    expect(measured.metrics.views).toBeGreaterThan(0);
    const shown = await fetch(`${sandbox.url}/_sandbox/posts?network=x`);
    const { items: posts } = (await shown.json()) as { items: { metrics: Record<string, number> }[] };
    expect(posts[0]?.metrics).toMatchObject({ likes: measured.metrics.likes, views: measured.metrics.views });
  });

  it('asks apart for posts of more than 30 days, without private counts', async () => {
    const old = await publish('Long ago');
    pass(40 * DAY);
    const young = await publish('Just now');
    const now = pass(DAY);
    const outcome = await adapter.measure(
      ACCOUNT,
      [
        { remoteId: old, format: 'text', publishedAt: new Date(now.getTime() - 41 * DAY) },
        { remoteId: young, format: 'text', publishedAt: new Date(now.getTime() - DAY) },
      ],
      now,
    );
    if (outcome.kind !== 'measured') throw new Error(outcome.kind);
    expect(outcome.calls).toBe(2);
    expect(outcome.byRemoteId.get(old)).not.toHaveProperty('metrics.clicks');
    expect(outcome.byRemoteId.get(old)).toHaveProperty('metrics.views');
    expect(outcome.byRemoteId.get(young)).toHaveProperty('metrics.clicks');
  });

  it('asks again without private counts where X withholds a post for them', async () => {
    const remoteId = await publish('Older than it says');
    const now = pass(40 * DAY);
    const items = [{ remoteId, format: 'text' as const, publishedAt: new Date(now.getTime() - DAY) }];
    const outcome = await adapter.measure(ACCOUNT, items, now);
    if (outcome.kind !== 'measured') throw new Error(outcome.kind);
    expect(outcome.calls).toBe(2);
    expect(outcome.byRemoteId.get(remoteId)).toMatchObject({ kind: 'measured' });
  });

  it('knows a deleted post as gone', async () => {
    const remoteId = await publish('Gone soon');
    await fetch(`${sandbox.url}/2/tweets/${remoteId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ACCOUNT.accessToken}` },
    });
    const items = [{ remoteId, format: 'text' as const, publishedAt: new Date() }];
    const outcome = await adapter.measure(ACCOUNT, items, new Date());
    if (outcome.kind !== 'measured') throw new Error(outcome.kind);
    expect(outcome.byRemoteId.get(remoteId)).toMatchObject({ kind: 'gone' });
  });
});

describe('measuring on X when the answers are odd', () => {
  const item = (remoteId: string) => ({ remoteId, format: 'text' as const, publishedAt: new Date() });

  it('leaves out a post whose id came as a number, and keeps the rest', async () => {
    const body =
      '{"data":[{"id":1500000000000000123,"text":""},{"id":"12","text":"","public_metrics":{"like_count":3}}]}';
    const server = await oddServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
    });
    const adapter = new XAdapter({ apiUrl: server.url, timeoutMs: 2_000 });
    const outcome = await adapter.measure(ACCOUNT, [item('1500000000000000123'), item('12')], new Date());
    await server.close();
    if (outcome.kind !== 'measured') throw new Error(outcome.kind);
    expect([...outcome.byRemoteId.keys()]).toEqual(['12']);
    expect(outcome.byRemoteId.get('12')).toMatchObject({ metrics: { likes: 3 } });
  });

  it('asks for 100 ids at most in a call', async () => {
    const server = await oddServer((request, response) => {
      const ids = new URL(request.url ?? '/', 'http://x').searchParams.get('ids')?.split(',') ?? [];
      json(response, 200, { data: ids.map((id) => ({ id, text: '' })) });
    });
    const adapter = new XAdapter({ apiUrl: server.url, timeoutMs: 2_000 });
    const items = Array.from({ length: 101 }, (_, index) => item(String(index + 1)));
    const outcome = await adapter.measure(ACCOUNT, items, new Date());
    await server.close();
    expect(outcome).toMatchObject({ kind: 'measured', calls: 2 });
    if (outcome.kind === 'measured') expect(outcome.byRemoteId.size).toBe(101);
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { type ServerResponse } from 'node:http';
import { XAdapter } from '../../../src/networks/x/x.adapter.js';
import { ACCOUNT, deliver, json, type OddServer, oddServer, textDraft } from './support.js';

const DRAFT = textDraft('Hello');
const CREATED = { data: { id: '1500000000000000001', text: 'Hello' } };

describe('the X adapter and a server that misbehaves', () => {
  let server: OddServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function commitTo(answer: (response: ServerResponse) => void, timeoutMs = 2_000) {
    server = await oddServer((_request, response) => {
      answer(response);
    });
    return new XAdapter({ apiUrl: `${server.url}/api.x.com`, timeoutMs }).commit(deliver(DRAFT));
  }

  const html = '<!doctype html><title>Over capacity</title>';
  const raw =
    (status: number, body: string, headers: Record<string, string> = {}) =>
    (response: ServerResponse) => {
      response.writeHead(status, headers);
      response.end(body);
    };

  it.each<[string, (response: ServerResponse) => void]>([
    ['a web page with a good status', raw(200, html, { 'content-type': 'text/html' })],
    ['a web page with status 503', raw(503, html, { 'content-type': 'text/html' })],
    ['an empty answer', raw(201, '')],
    ['half an answer', raw(201, '{"data":{"id":"15', { 'content-type': 'application/json' })],
    ['an id as a number', raw(201, '{"data":{"id":1500000000000000001}}', { 'content-type': 'application/json' })],
    ['an id that is no id', raw(201, '{"data":{"id":"../1"}}', { 'content-type': 'application/json' })],
    [
      'errors with a good status',
      (r) => {
        json(r, 200, { errors: [{ title: 'Internal', detail: 'x' }] });
      },
    ],
    [
      'a list where an object belongs',
      (r) => {
        json(r, 201, [CREATED]);
      },
    ],
    [
      'nothing where an object belongs',
      (r) => {
        json(r, 201, null);
      },
    ],
    ['a redirection to itself', raw(307, '', { location: '/api.x.com/2/tweets' })],
    ['a broken compressed answer', raw(201, 'this is no gzip', { 'content-encoding': 'gzip' })],
    [
      'a connection that ends',
      (r) => {
        r.socket?.destroy();
      },
    ],
    [
      'a change of protocol',
      (r) => {
        r.socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
      },
    ],
    [
      'something that is not HTTP',
      (r) => {
        r.socket?.end('SSH-2.0-OpenSSH\r\n');
      },
    ],
  ])('does not know what became of the post after %s', async (_, answer) => {
    expect(await commitTo(answer)).toMatchObject({ kind: 'unknown', trace: { step: 'publish' } });
    expect(server?.requests).toHaveLength(1);
  });

  it('takes the id even when errors come with it', async () => {
    const outcome = await commitTo((response) => {
      json(response, 201, { ...CREATED, errors: [{ title: 'Something else', type: 'about:blank' }] });
    });
    expect(outcome).toMatchObject({ kind: 'published', remoteId: CREATED.data.id });
  });

  it('stops reading an answer that never ends', async () => {
    let sent = 0;
    const outcome = await commitTo((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(256 * 1024, 'x');
      const pour = (): void => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) break;
        }
      };
      response.on('drain', pour);
      pour();
    }, 20_000);
    expect(outcome).toMatchObject({ kind: 'unknown', trace: { httpStatus: 200 } });
    expect(sent).toBeLessThan(64 * 1024 ** 2);
  });

  it('stops waiting for an answer that comes drop by drop', async () => {
    let dripping: NodeJS.Timeout | undefined;
    const outcome = await commitTo((response) => {
      response.writeHead(201, { 'content-type': 'application/json' });
      dripping = setInterval(() => response.write(' '), 20);
    }, 300);
    clearInterval(dripping);
    expect(outcome).toMatchObject({ kind: 'unknown' });
  });

  it('stops waiting for an answer that never begins', async () => {
    expect(await commitTo(() => undefined, 200)).toMatchObject({ kind: 'unknown' });
  });

  it('judges by the status when the body is broken', async () => {
    expect(await commitTo(raw(401, html))).toMatchObject({ kind: 'reconnect' });
    await server?.close();
    expect(
      await commitTo((r) => {
        json(r, 400, { errors: [null, 7, { message: 3 }] });
      }),
    ).toMatchObject({
      kind: 'refused',
      code: 'invalid-request',
    });
    await server?.close();
    expect(await commitTo(raw(429, '<html>', { 'x-rate-limit-reset': 'soon' }))).toMatchObject({ kind: 'cool-down' });
  });

  it('does not decide on a time line that it cannot read fully', async () => {
    server = await oddServer((_request, response) => {
      const post = '{"id":1500000000000000001,"text":"Hello","created_at":"2026-12-01T09:00:00Z"}';
      raw(200, `{"data":[${post}],"meta":{"result_count":1}}`)(response);
    });
    const adapter = new XAdapter({ apiUrl: server.url, timeoutMs: 2_000 });
    const committedAt = new Date('2026-12-01T09:00:00Z');
    const now = new Date('2026-12-01T09:10:00Z');
    expect(await adapter.find({ ...deliver(DRAFT), committedAt, now })).toMatchObject({ kind: 'unknown' });
  });

  it('reads a long time line page by page', async () => {
    const created = '2026-12-01T09:00:01Z';
    server = await oddServer((request, response) => {
      const last = request.url?.includes('pagination_token=more') ?? false;
      const post = { id: last ? '2' : '3', text: last ? 'Hello' : 'Other', created_at: created };
      json(response, 200, { data: [post], meta: { result_count: 1, ...(last ? {} : { next_token: 'more' }) } });
    });
    const adapter = new XAdapter({ apiUrl: server.url, timeoutMs: 2_000 });
    const committedAt = new Date('2026-12-01T09:00:00Z');
    const outcome = await adapter.find({ ...deliver(DRAFT), committedAt, now: committedAt });
    expect(outcome).toMatchObject({ kind: 'published', remoteId: '2' });
    expect(server.requests[0]?.url).toContain('start_time=2026-12-01T08%3A58%3A00.000Z');
  });

  it('cannot be led elsewhere by an account’s id', async () => {
    server = await oddServer((_request, response) => {
      json(response, 200, { meta: { result_count: 0 } });
    });
    const adapter = new XAdapter({ apiUrl: server.url, timeoutMs: 2_000 });
    const account = { ...ACCOUNT, externalId: '../../1.1/x?y#' };
    await adapter.find({ ...deliver(DRAFT, { account }), committedAt: new Date(), now: new Date() });
    expect(server.requests[0]?.url).toMatch(/^\/2\/users\/[^/?]+\/tweets\?/u);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { API_KEY, type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  requestId: string;
  errors?: { path: string; message: string }[];
}

const POST = { title: 'A pause', kind: 'mindfulness-tip', text: 'Look at something green for a minute.' };

describe('the API', () => {
  let evenkeel: Evenkeel;
  let xChannel: string;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    const { body } = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    xChannel = body.items.find(({ network }) => network === 'x')?.id ?? '';
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  const countPosts = async (title: string) => {
    const { body } = await evenkeel.call<{ items: { title: string }[] }>(
      'GET',
      `/api/v1/posts?limit=200&q=${encodeURIComponent(title)}`,
    );
    return body.items.filter((post) => post.title === title).length;
  };

  describe('keys', () => {
    it.each([
      ['no key', {}],
      ['a wrong key', { authorization: 'Bearer ek_wrong' }],
      ['another scheme', { authorization: `Basic ${API_KEY}` }],
      ['a key of 100,000 characters', { authorization: `Bearer ${'k'.repeat(10_000)}` }],
    ])('does not let in %s', async (_, headers) => {
      const answer = await fetch(`${evenkeel.url}/api/v1/posts`, { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    });

    it('does not let in an expired or revoked key', async () => {
      const [workspace] = await evenkeel.get(Workspaces).all();
      const keys = evenkeel.get(ApiKeys);
      const id = workspace?.id ?? '';
      const ended = await keys.create({
        workspaceId: id,
        personId: null,
        name: 'ended',
        expiresAt: new Date('2026-01-01'),
      });
      const revoked = await keys.create({ workspaceId: id, personId: null, name: 'revoked' });
      const authorization = `Bearer ${revoked}`;
      expect((await evenkeel.call('GET', '/api/v1/posts', undefined, { authorization })).status).toBe(200);
      const row = (await keys.list(id)).find(({ name }) => name === 'revoked');
      await keys.revoke(id, row?.id ?? '');
      expect((await evenkeel.call('GET', '/api/v1/posts', undefined, { authorization })).status).toBe(401);
      expect(
        (await evenkeel.call('GET', '/api/v1/posts', undefined, { authorization: `Bearer ${ended}` })).status,
      ).toBe(401);
    });

    it('shows nothing of another workspace: its things look like they do not exist', async () => {
      const other = await evenkeel.get(Workspaces).create('Another practice', 'Europe/Berlin');
      const key = await evenkeel.get(ApiKeys).create({ workspaceId: other.id, personId: null, name: 'other' });
      const headers = { authorization: `Bearer ${key}` };
      const { body: post } = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', POST);
      const unknown = randomUUID();
      const calls: [string, string, unknown?][] = [
        ['GET', '/posts/ID'],
        ['PATCH', '/posts/ID', { title: 'Mine now' }],
        ['DELETE', '/posts/ID'],
        ['POST', '/posts/ID/check', {}],
        ['GET', `/channels/${xChannel}`],
        ['PATCH', `/channels/${xChannel}`, { name: 'Mine now' }],
        ['DELETE', `/channels/${xChannel}`],
        ['PUT', `/channels/${xChannel}/slots`, { slots: [] }],
      ];
      for (const [method, path, body] of calls) {
        const answer = await evenkeel.call<Problem>(method, `/api/v1${path.replace('ID', post.id)}`, body, headers);
        expect([method, path, answer.status]).toEqual([method, path, 404]);
        const never = path.replace('ID', unknown).replace(xChannel, unknown);
        const nothing = await evenkeel.call<Problem>(method, `/api/v1${never}`, body, headers);
        const told = (problem: Problem) => [problem.type, problem.title, problem.status];
        expect(told(answer.body)).toEqual(told(nothing.body));
      }
      expect(
        (await evenkeel.call<{ items: unknown[] }>('GET', '/api/v1/posts', undefined, headers)).body.items,
      ).toEqual([]);
      expect((await evenkeel.call<{ title: string }>('GET', `/api/v1/posts/${post.id}`)).body.title).toBe(POST.title);
    });
  });

  describe('an Idempotency-Key', () => {
    it('gives the same answer and no second thing', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const body = { ...POST, title: 'Only once' };
      const first = await evenkeel.call('POST', '/api/v1/posts', body, headers);
      const second = await evenkeel.call('POST', '/api/v1/posts', body, headers);
      expect(first.status).toBe(201);
      expect(second).toMatchObject({ status: 201, body: first.body });
      expect(await countPosts('Only once')).toBe(1);
    });

    it('holds for ten requests at the same moment', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const body = { ...POST, title: 'Ten at once' };
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => evenkeel.call('POST', '/api/v1/posts', body, headers)),
      );
      expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
      expect(await countPosts('Ten at once')).toBe(1);
    });

    it('is refused for another body', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      await evenkeel.call('POST', '/api/v1/posts', { ...POST, title: 'The first body' }, headers);
      const answer = await evenkeel.call<Problem>('POST', '/api/v1/posts', { ...POST, title: 'Another body' }, headers);
      expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringContaining('another request') } });
      expect(await countPosts('Another body')).toBe(0);
    });

    it('may be used again after a request that made nothing', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      expect((await evenkeel.call('POST', '/api/v1/posts', { title: '' }, headers)).status).toBe(422);
      expect((await evenkeel.call('POST', '/api/v1/posts', POST, headers)).status).toBe(201);
    });
  });

  describe('bad input', () => {
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

    it.each<[string, string, string, unknown, number]>([
      ['malformed JSON', 'POST', '/posts', '{"title": ', 400],
      ['JSON 200 levels deep', 'POST', '/posts', deep(200), 422],
      ['JSON 400,000 levels deep', 'POST', '/posts', deep(400_000), 422],
      [
        'JSON 200 levels deep inside',
        'POST',
        '/posts',
        `{"title":"x","kind":"resource","text":"x","variants":${deep(200)}}`,
        422,
      ],
      ['a body of 3 MB', 'POST', '/posts', { ...POST, text: 'x'.repeat(3 * 2 ** 20) }, 413],
      ['a text of 100,000 characters', 'POST', '/posts', { ...POST, text: 'x'.repeat(100_000) }, 422],
      ['a NUL', 'POST', '/posts', { ...POST, text: 'a\0b' }, 422],
      ['half a surrogate pair', 'POST', '/posts', '{"title":"\\ud800","kind":"resource","text":"x"}', 422],
      ['a wrong type', 'POST', '/posts', { ...POST, topics: 'sleep' }, 422],
      ['an unknown field', 'POST', '/posts', { ...POST, colour: 'green' }, 422],
      ['an unknown kind', 'POST', '/posts', { ...POST, kind: 'advert' }, 422],
      ['a script as link', 'POST', '/posts', { ...POST, link: 'javascript:alert(1)' }, 422],
      ['a prototype', 'POST', '/posts', '{"__proto__": {"admin": true}, "title": "x"}', 400],
      ['nothing', 'POST', '/posts', undefined, 422],
      ['an id that is none', 'GET', '/posts/1%20OR%201=1', undefined, 422],
      ['an id nobody has', 'GET', `/posts/${randomUUID()}`, undefined, 404],
      ['a cursor no list gave out', 'GET', '/posts?cursor=WyIxIl0', undefined, 422],
      ['a limit of 0', 'GET', '/posts?limit=0', undefined, 422],
      ['a limit that is a word', 'GET', '/posts?limit=all', undefined, 422],
      ['a parameter given twice', 'GET', '/posts?kind=resource&kind=resource', undefined, 422],
      ['a zone that does not exist', 'PATCH', '/channels/X', { timeZone: 'Europe/Atlantis' }, 422],
      ['an offset for a zone', 'PATCH', '/channels/X', { timeZone: '+02:00' }, 422],
      ['a slot at 25:00', 'PUT', '/channels/X/slots', { slots: [{ weekday: 1, time: '25:00' }] }, 422],
      ['a weekday 8', 'PUT', '/channels/X/slots', { slots: [{ weekday: 8, time: '09:00' }] }, 422],
      [
        'an unknown network',
        'POST',
        '/channels',
        { network: 'myspace', externalId: '1', name: 'x', credentials: { accessToken: 't' } },
        422,
      ],
      [
        '10,001 posts to queue',
        'POST',
        '/queue',
        { postIds: Array.from({ length: 10_001 }, () => randomUUID()), channelIds: [randomUUID()] },
        422,
      ],
      ['nothing to queue', 'POST', '/queue', { postIds: [], channelIds: [] }, 422],
      [
        'a past date',
        'POST',
        '/publications',
        { postId: randomUUID(), channelId: 'X', dueAt: '2020-01-01T00:00:00Z' },
        422,
      ],
      [
        'a date without offset',
        'POST',
        '/publications',
        { postId: randomUUID(), channelId: 'X', dueAt: '2027-01-01T00:00:00' },
        422,
      ],
      [
        'the 30th of February',
        'POST',
        '/publications',
        { postId: randomUUID(), channelId: 'X', dueAt: '2027-02-30T00:00:00Z' },
        422,
      ],
      ['an address that does not exist', 'GET', '/nothing/here', undefined, 404],
      ['a method that does not exist', 'PUT', '/posts', {}, 404],
    ])('%s is a clear problem, not a failure', async (_, method, path, body, status) => {
      const text =
        typeof body === 'object'
          ? (JSON.parse(JSON.stringify(body).replaceAll('"X"', `"${xChannel}"`)) as unknown)
          : body;
      const answer = await evenkeel.call<Problem>(method, `/api/v1${path.replace('/X', `/${xChannel}`)}`, text);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.body).toMatchObject({
        status,
        title: expect.any(String),
        detail: expect.any(String),
        requestId: expect.any(String),
      });
      expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.[jt]s|SELECT |QueryFailed|node_modules/);
    });

    it('reports every fault at once, each with its place', async () => {
      const answer = await evenkeel.call<Problem>('POST', '/api/v1/posts', { kind: 'x', text: 5, topics: ['ok', 7] });
      expect(answer.body.errors?.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['title', 'kind', 'text', 'topics.1']),
      );
    });

    it.each([
      `'; DROP TABLE post; --`,
      '{{workspace.signature}} {{{text}}} {{#each this}}x{{/each}} {{constructor.constructor "x"}}',
      '<script>alert(1)</script><img src=x onerror=alert(1)>',
      '\u202Eright to left\u202C é 👩‍👩‍👧‍👦 %s %n ${7*7} #{7*7} \\u0000',
      '=HYPERLINK("http://example.org")',
    ])('keeps %j as the words it is', async (text) => {
      const { body } = await evenkeel.call<{ id: string; text: string; title: string }>('POST', '/api/v1/posts', {
        ...POST,
        title: text,
        text,
        topics: ['grief'],
      });
      expect(body).toMatchObject({ title: text, text });
      const dueAt = new Date(evenkeel.clock.now().getTime() + 3_600_000).toISOString();
      const made = await evenkeel.call('POST', '/api/v1/publications', { postId: body.id, channelId: xChannel, dueAt });
      expect(made.status).toBe(201);
      const html = await (await fetch(evenkeel.url)).text();
      expect(html).not.toContain('<script>alert');
      expect(html).not.toContain('<img src=x');
    });
  });

  it('is described by its OpenAPI document, every route with its answers', async () => {
    const { body } = await evenkeel.call<{
      paths: Record<string, Record<string, { responses: object; summary?: string }>>;
    }>('GET', '/api/docs-json');
    const routes = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, about]) => ({ route: `${method} ${path}`, ...about })),
    );
    expect(routes.map(({ route }) => route)).toEqual(
      expect.arrayContaining([
        'post /api/v1/media',
        'post /api/v1/posts',
        'get /api/v1/posts',
        'get /api/v1/posts/{id}',
        'patch /api/v1/posts/{id}',
        'delete /api/v1/posts/{id}',
        'post /api/v1/posts/{id}/check',
        'post /api/v1/channels',
        'put /api/v1/channels/{id}/slots',
        'post /api/v1/publications',
        'post /api/v1/queue',
        'get /api/v1/publications',
        'patch /api/v1/publications/{id}',
        'post /api/v1/publications/{id}/cancel',
        'post /api/v1/publications/{id}/retry',
        'post /api/v1/publications/{id}/resolve',
        'post /api/v1/publications/{id}/measure',
        'get /api/v1/publications/{id}/metrics',
        'get /health/ready',
      ]),
    );
    expect(routes.filter(({ summary }) => summary === undefined).map(({ route }) => route)).toEqual([]);
    const page = await fetch(`${evenkeel.url}/api/docs`);
    expect(page.status).toBe(200);
  });

  it('says that it lives and is ready', async () => {
    expect((await fetch(`${evenkeel.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${evenkeel.url}/health/ready`)).status).toBe(200);
  });

  it('never gives credentials back', async () => {
    const answer = await evenkeel.call<string>('GET', '/api/v1/channels');
    // When a token ends is told (`tokenEndsAt`); what it is, never.
    expect(JSON.stringify(answer.body)).not.toMatch(
      /(?:access|refresh)token|credential|sandbox-[\w-]*(?:token|access)/i,
    );
    const rows = await evenkeel.get(Workspaces).all();
    expect(JSON.stringify(rows)).not.toContain(API_KEY);
  });
});

describe('a browser that is not on this machine', () => {
  it('needs a key, and gets a visit for it', async () => {
    const evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    try {
      const headers = { 'x-forwarded-for': '203.0.113.7' };
      const door = await (await fetch(evenkeel.url, { headers })).text();
      expect(door).toContain('API key');
      expect(door).not.toContain('Quiet Harbor');
      const knock = (key: string) =>
        fetch(`${evenkeel.url}/sign-in`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ key }),
          redirect: 'manual',
        });
      expect((await knock('wrong')).status).toBe(401);
      const answer = await knock(API_KEY);
      expect(answer.status).toBe(303);
      const cookie = answer.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
      const page = await (await fetch(evenkeel.url, { headers: { ...headers, cookie } })).text();
      expect(page).toContain('Quiet Harbor');
      const forged = cookie.replace(/\.(\d+)\./, '.9999999999999.');
      expect(await (await fetch(evenkeel.url, { headers: { ...headers, cookie: forged } })).text()).not.toContain(
        'Quiet Harbor',
      );
    } finally {
      await evenkeel.close();
    }
  });
});

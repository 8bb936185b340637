import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  type Json,
  openSandbox,
  type OpenSandbox,
  picture,
  serveFiles,
  until,
} from '../../../test/support/open-sandbox.js';

const PAGE = '100000000000001';
const TOKEN = 'sandbox-facebook-page-token';
const INSTAGRAM = '17841400000000001';
const INSTAGRAM_TOKEN = 'sandbox-instagram-token';

interface Got {
  raw: string;
  signature: string | undefined;
}

/** A program that takes webhooks; `answers` are its next statuses, then 200. */
class Receiver {
  readonly got: Got[] = [];
  answers: number[] = [];
  challenge = (url: URL): string => url.searchParams.get('hub.challenge') ?? '';
  readonly #server: Server = createServer((request, response) => {
    void this.#take(request).then((body) => {
      response.statusCode = request.method === 'POST' ? (this.answers.shift() ?? 200) : 200;
      response.end(body);
    });
  });

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  async #take(request: IncomingMessage): Promise<string> {
    const url = new URL(request.url ?? '/', 'http://receiver');
    if (request.method === 'GET')
      return url.searchParams.get('hub.verify_token') === 'token' ? this.challenge(url) : '';
    let raw = '';
    for await (const chunk of request as AsyncIterable<Buffer>) raw += chunk.toString('latin1');
    this.got.push({ raw, signature: request.headers['x-hub-signature-256'] as string | undefined });
    return 'ok';
  }
}

describe('webhooks', () => {
  let open: OpenSandbox;
  let receiver: Receiver;
  beforeEach(async () => {
    open = await openSandbox({ processing: { image: 0 } });
    receiver = new Receiver();
    await receiver.open();
  });
  afterEach(async () => {
    await open.close();
    await receiver.close();
  });

  const register = (changes: Json = {}) =>
    open.control('webhooks', { url: receiver.url, verifyToken: 'token', retryGapsMs: [10, 10], ...changes });
  const subscribe = (id: string, fields: string, token: string) =>
    open.http.post(
      `/v25.0/${id}/subscribed_apps`,
      new URLSearchParams({ subscribed_fields: fields, access_token: token }),
    );
  const post = async (message: string) =>
    (await open.http.post<{ id: string }>(`/v25.0/${PAGE}/feed`, { message, access_token: TOKEN })).data.id;
  const say = async (remoteId: string, text: string, changes: Json = {}) =>
    (await open.control('comments', { network: 'facebook', remoteId, text, ...changes })).data['id'];
  const received = (count: number) =>
    until(
      () => Promise.resolve(receiver.got),
      (got) => got.length >= count,
    );
  const signed = (raw: string, secret: string) => `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;

  async function publishPicture(id: string, token: string, host: string): Promise<string> {
    const files = await serveFiles({ 'one.jpg': await picture(400, 400) });
    const call = async (path: string, params: Record<string, string>) =>
      (
        await open.http.post<{ id: string }>(
          `/${host}/v25.0/${id}/${path}`,
          new URLSearchParams({ ...params, access_token: token }),
        )
      ).data.id;
    const container = await call('media', { image_url: `${files.url}/one.jpg` });
    const media = await call('media_publish', { creation_id: container });
    await files.close();
    return media;
  }

  it('proves itself to a new target and refuses one that does not know the token or lies elsewhere', async () => {
    expect((await register()).status).toBe(201);
    expect((await register({ verifyToken: 'wrong' })).status).toBe(422);
    expect((await register({ url: 'https://example.org/hooks' })).status).toBe(422);
    expect((await register({ url: 'http://127.0.0.1.example.org/hooks' })).status).toBe(422);
    receiver.challenge = () => 'something else';
    expect((await register()).status).toBe(422);
  });

  it('tells about a comment under a subscribed Page, signed over the very bytes, with everything escaped', async () => {
    await register();
    await subscribe(PAGE, 'feed', TOKEN);
    const postId = await post('Breathe');
    const commentId = await say(postId, 'Schön 🌿 a/b', { authorName: 'Zoë' });
    const [delivery] = await received(1);
    expect(delivery?.raw).toMatch(/^[\x20-\x7e]+$/);
    expect(delivery?.raw).toContain('Sch\\u00f6n \\ud83c\\udf3f a\\/b');
    expect(delivery?.signature).toBe(signed(delivery?.raw ?? '', 'sandbox-meta-secret'));
    const told = JSON.parse(delivery?.raw ?? '{}') as { object: string; entry: { id: string; changes: Json[] }[] };
    expect(told.object).toBe('page');
    expect(told.entry[0]).toMatchObject({
      id: PAGE,
      changes: [
        {
          field: 'feed',
          value: {
            item: 'comment',
            verb: 'add',
            comment_id: commentId,
            post_id: postId,
            message: 'Schön 🌿 a/b',
            from: { name: 'Zoë' },
          },
        },
      ],
    });
  });

  it('tells nothing without a subscription, or after it has ended', async () => {
    await register();
    const postId = await post('Breathe');
    await say(postId, 'Nobody listens');
    await subscribe(PAGE, 'feed', TOKEN);
    const listed = await open.http.get<{ data: Json[] }>(`/v25.0/${PAGE}/subscribed_apps`, {
      params: { access_token: TOKEN },
    });
    expect(listed.data.data).toEqual([{ id: '900000000000001', name: 'Evenkeel', subscribed_fields: ['feed'] }]);
    await say(postId, 'Somebody listens');
    await received(1);
    await open.http.delete(`/v25.0/${PAGE}/subscribed_apps`, { params: { access_token: TOKEN } });
    await say(postId, 'Nobody listens any more');
    await subscribe(PAGE, 'feed', TOKEN);
    await say(postId, 'The last');
    const got = await received(2);
    expect(got.map(({ raw }) => /"message":"([^"]*)"/.exec(raw)?.[1])).toEqual(['Somebody listens', 'The last']);
  });

  it('tries again until it is answered with 200, with the same bytes', async () => {
    await register();
    await subscribe(PAGE, 'feed', TOKEN);
    receiver.answers = [500, 302];
    await say(await post('Breathe'), 'Again?');
    const got = await received(3);
    expect(new Set(got.map(({ raw }) => raw)).size).toBe(1);
    const view = await until(
      async () => (await open.http.get<{ deliveries: Json[] }>('/_sandbox/webhooks')).data.deliveries,
      (deliveries) => deliveries.length === 3,
    );
    expect(view.map((delivery) => delivery['status'])).toEqual([500, 302, 200]);
  });

  it('sends every second delivery twice when it is asked to', async () => {
    await register({ duplicateEvery: 2 });
    await subscribe(PAGE, 'feed', TOKEN);
    const postId = await post('Breathe');
    await say(postId, 'One');
    await say(postId, 'Two');
    const got = await received(3);
    expect(got.filter(({ raw }) => raw.includes('"Two"'))).toHaveLength(2);
  });

  it('tells about Instagram in both shapes, each signed with the secret of its login', async () => {
    await register();
    await subscribe(INSTAGRAM, 'comments', INSTAGRAM_TOKEN);
    const login = { id: '17841400000000002', token: 'sandbox-instagram-login-token' };
    await open.http.post(
      `/graph.instagram.com/v25.0/${login.id}/subscribed_apps`,
      new URLSearchParams({ subscribed_fields: 'comments', access_token: login.token }),
    );
    const media = await publishPicture(INSTAGRAM, INSTAGRAM_TOKEN, 'graph.facebook.com');
    const id = await say(media, 'Lovely', { network: 'instagram', account: INSTAGRAM });
    const reply = await say(media, 'It is', { network: 'instagram', parentId: id });
    const other = await publishPicture(login.id, login.token, 'graph.instagram.com');
    await say(other, 'Flat', { network: 'instagram' });
    const got = await received(3);
    const find = (text: string) => got.find(({ raw }) => raw.includes(`"${text}"`));
    const lovely = find('Lovely');
    expect(JSON.parse(lovely?.raw ?? '{}')).toMatchObject({
      object: 'instagram',
      entry: [
        {
          id: INSTAGRAM,
          changes: [
            { field: 'comments', value: { id, text: 'Lovely', media: { id: media, media_product_type: 'FEED' } } },
          ],
        },
      ],
    });
    expect(lovely?.signature).toBe(signed(lovely?.raw ?? '', 'sandbox-meta-secret'));
    expect(JSON.parse(find('It is')?.raw ?? '{}')).toMatchObject({
      entry: [{ changes: [{ value: { id: reply, parent_id: id } }] }],
    });
    const flat = find('Flat');
    expect(JSON.parse(flat?.raw ?? '{}')).toMatchObject({ entry: [{ field: 'comments', value: { text: 'Flat' } }] });
    expect(flat?.signature).toBe(signed(flat?.raw ?? '', 'sandbox-instagram-secret'));
  });

  it('refuses a comment under nothing, and one under the post of another account', async () => {
    const under = await open.control('comments', { network: 'x', remoteId: '1', text: 'x' });
    expect(under.status).toBe(404);
    const body = { network: 'facebook', remoteId: await post('Mine'), account: '5', text: 'x' };
    expect((await open.control('comments', body)).status).toBe(404);
  });

  it('lets a named person reply on X, whose name can be read', async () => {
    const created = await open.x.post<{ data: { id: string } }>('/2/tweets', { text: 'Breathe' });
    const remoteId = created.data.data.id;
    const answer = await open.control('comments', {
      network: 'x',
      remoteId,
      text: 'How long?',
      authorName: 'Zoë Quill',
    });
    const found = await open.x.get<{ data: Json[]; includes: { users: Json[] } }>('/2/tweets/search/recent', {
      params: { query: `conversation_id:${remoteId}`, expansions: 'author_id', 'tweet.fields': 'author_id' },
    });
    expect(found.data.data[0]).toMatchObject({ id: answer.data['id'], text: '@quiet_harbor How long?' });
    expect(found.data.includes.users[0]).toMatchObject({ name: 'Zoë Quill', username: 'zoe_quill' });
  });
});

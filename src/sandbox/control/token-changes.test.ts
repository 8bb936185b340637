import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Json, openSandbox, type OpenSandbox } from '../../../test/support/open-sandbox.js';

const PAGE = '100000000000001';
const PAGE_TOKEN = 'sandbox-facebook-page-token';
const X = '1500000000000000001';
const AUTH = { username: 'sandbox-x-client', password: 'sandbox-x-secret' };

interface Answer {
  error?: { code: number; error_subcode?: number };
  data: Json;
}

describe('ending and weakening the tokens of an account', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await openSandbox();
  });
  afterAll(() => open.close());
  beforeEach(() => open.http.post('/_sandbox/reset'));

  const change = (body: Json) => open.control('tokens', body);
  const page = async () =>
    (await open.http.get<Answer>(`/v25.0/${PAGE}`, { params: { access_token: PAGE_TOKEN, fields: 'name,tasks' } }))
      .data;
  const post = async (message: string) =>
    (await open.http.post<Answer>(`/v25.0/${PAGE}/feed`, { message, access_token: PAGE_TOKEN })).data;
  const debug = async () =>
    (
      await open.http.get<Answer>('/v25.0/debug_token', {
        params: { input_token: PAGE_TOKEN, access_token: '900000000000001|sandbox-meta-secret' },
      })
    ).data.data;
  const me = async () => (await open.x.get('/2/users/me')).status;
  const refresh = async () =>
    (
      await open.http.post(
        '/2/oauth2/token',
        { grant_type: 'refresh_token', refresh_token: 'sandbox-x-refresh-token' },
        { auth: AUTH },
      )
    ).status;

  it('revokes every token of a Page, and brings them back', async () => {
    await change({ account: PAGE, network: 'facebook', change: 'revoke' });
    expect((await page()).error).toMatchObject({ code: 190, error_subcode: 460 });
    await change({ account: PAGE, change: 'revoke', subcode: 458 });
    expect((await page()).error).toMatchObject({ code: 190, error_subcode: 458 });
    await change({ account: PAGE, change: 'restore' });
    expect((await page()).error).toBeUndefined();
  });

  it('lets a Page token expire', async () => {
    await change({ account: PAGE, change: 'expire' });
    expect((await page()).error).toMatchObject({ code: 190, error_subcode: 463 });
    expect((await debug())['is_valid']).toBe(false);
  });

  it('takes a permission away', async () => {
    await change({ account: PAGE, change: 'drop-scope', scope: 'pages_manage_posts' });
    expect((await post('x')).error?.code).toBe(10);
    expect((await debug())['scopes']).not.toContain('pages_manage_posts');
    expect((await page()).error).toBeUndefined();
  });

  it('takes the role on the Page away, for Instagram behind it too', async () => {
    await change({ account: PAGE, change: 'drop-task' });
    expect((await post('x')).error?.code).toBe(200);
    expect(await page()).toMatchObject({ tasks: expect.not.arrayContaining(['CREATE_CONTENT']) });
    const container = await open.http.post<Answer>(
      '/v25.0/17841400000000001/media',
      new URLSearchParams({ image_url: 'http://127.0.0.1:1/a.jpg', access_token: 'sandbox-instagram-token' }),
    );
    expect(container.data.error?.code).toBe(200);
    await change({ account: PAGE, change: 'restore' });
    expect((await post('x')).error).toBeUndefined();
  });

  it('ends the access to the data of the person', async () => {
    expect(Number((await debug())['data_access_expires_at']) * 1000).toBeGreaterThan(Date.now());
    await change({ account: PAGE, change: 'data-access-ended' });
    expect((await page()).error?.code).toBe(190);
    expect(Number((await debug())['data_access_expires_at']) * 1000).toBeLessThan(Date.now());
  });

  it('tells an expired token of X, which can be refreshed, from a revoked login, which cannot', async () => {
    await change({ account: X, network: 'x', change: 'expire' });
    expect(await me()).toBe(401);
    expect(await refresh()).toBe(200);
    await open.http.post('/_sandbox/reset');
    await change({ account: X, change: 'revoke' });
    expect(await me()).toBe(401);
    expect(await refresh()).toBe(400);
  });

  it('takes a permission away on X, from refreshed tokens too', async () => {
    await change({ account: X, change: 'drop-scope', scope: 'tweet.write' });
    expect((await open.x.post('/2/tweets', { text: 'x' })).status).toBe(403);
    const fresh = await open.http.post<{ scope: string }>(
      '/2/oauth2/token',
      { grant_type: 'refresh_token', refresh_token: 'sandbox-x-refresh-token' },
      { auth: AUTH },
    );
    expect(fresh.data.scope).not.toContain('tweet.write');
  });

  it('names what is wrong with an order', async () => {
    expect((await change({ account: '5', change: 'revoke' })).status).toBe(404);
    expect((await change({ account: PAGE, change: 'drop-scope' })).status).toBe(422);
    expect((await change({ account: PAGE, change: 'explode' })).status).toBe(422);
  });
});

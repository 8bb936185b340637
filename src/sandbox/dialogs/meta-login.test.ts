import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Json, openSandbox, type OpenSandbox } from '../../../test/support/open-sandbox.js';

const CALLBACK = 'http://localhost:3000/connect/facebook';
const APP = { client_id: '900000000000001', client_secret: 'sandbox-meta-secret' };
const SCOPES = [
  'pages_show_list',
  'pages_manage_posts',
  'instagram_basic',
  'instagram_content_publish',
  'business_management',
];

interface Page {
  id: string;
  access_token: string;
  tasks: string[];
  instagram_business_account?: { id: string; username: string };
}
interface Answer {
  access_token: string;
  expires_in: number;
  data: Page[];
  error: { code: number; error_subcode?: number; message: string };
}

describe('the dialog of Facebook', () => {
  let open: OpenSandbox;
  beforeEach(async () => {
    open = await openSandbox();
  });
  afterEach(() => open.close());

  const ask = { client_id: APP.client_id, redirect_uri: CALLBACK, state: 's', scope: SCOPES.join(',') };
  const decide = async (form: [string, string][], changes: Record<string, string> = {}) => {
    const answer = await open.http.post('/www.facebook.com/v25.0/dialog/oauth', new URLSearchParams(form), {
      params: { ...ask, ...changes },
      maxRedirects: 0,
    });
    expect(answer.status).toBe(303);
    return new URL(String(answer.headers['location']));
  };
  const exchange = (params: Json) =>
    open.http.get<Answer>('/graph.facebook.com/v25.0/oauth/access_token', {
      params: { ...APP, redirect_uri: CALLBACK, ...params },
    });
  const codeFor = async (person: string, form: [string, string][] = []) =>
    (await decide([['decision', 'authorize'], ...form], { as: person })).searchParams.get('code') ?? '';
  const signIn = async (person: string, form: [string, string][] = []) => {
    const short = (await exchange({ code: await codeFor(person, form) })).data;
    const long = await exchange({ grant_type: 'fb_exchange_token', fb_exchange_token: short.access_token });
    return { short, token: long.data.access_token, expiresIn: long.data.expires_in };
  };
  const get = async <T = Answer>(path: string, token: string, params: Json = {}) =>
    (await open.http.get<T>(`/v25.0/${path}`, { params: { access_token: token, ...params } })).data;
  const accounts = (token: string, path = 'me/accounts') =>
    get(path, token, { fields: 'id,name,access_token,tasks,instagram_business_account{id,username}' });
  const debug = async (token: string) =>
    (await get<{ data: Json }>('debug_token', `${APP.client_id}|${APP.client_secret}`, { input_token: token })).data;

  it('leads by a code and a short token to a long one, the Page and the Instagram account behind it', async () => {
    const back = await decide([['decision', 'authorize']]);
    expect(back.searchParams.get('state')).toBe('s');
    expect(back.hash).toBe('#_=_');
    const { short, token, expiresIn } = await signIn('800000000000001');
    expect(short.expires_in).toBe(5400);
    expect(expiresIn).toBe(5_184_000);
    const [page] = (await accounts(token)).data;
    expect(page).toMatchObject({
      id: '100000000000001',
      instagram_business_account: { id: '17841400000000001', username: 'quietharbor' },
    });
    expect(page?.tasks).toContain('CREATE_CONTENT');
    expect((await accounts(token)).data[0]?.access_token).toBe(page?.access_token);
    const posted = await open.http.post<{ id: string }>('/v25.0/100000000000001/feed', {
      message: 'From the login',
      access_token: page?.access_token,
    });
    expect(posted.data.id).toContain('100000000000001_');
    const inspected = await debug(page?.access_token ?? '');
    expect(inspected).toMatchObject({ is_valid: true, expires_at: 0, type: 'PAGE', user_id: '800000000000001' });
    expect(inspected['granular_scopes']).toContainEqual({
      scope: 'pages_manage_posts',
      target_ids: ['100000000000001'],
    });
    expect(inspected['granular_scopes']).toContainEqual({
      scope: 'instagram_content_publish',
      target_ids: ['17841400000000001'],
    });
  });

  it('brings page tokens that end with a short user token, and that do not end with a long one', async () => {
    const { short, token } = await signIn('800000000000001');
    expect((await debug((await accounts(short.access_token)).data[0]?.access_token ?? ''))['expires_at']).not.toBe(0);
    expect((await debug((await accounts(token)).data[0]?.access_token ?? ''))['expires_at']).toBe(0);
  });

  it('keeps permissions and Pages that were left out from the program', async () => {
    const { token } = await signIn('800000000000025', [
      ['chosen', '1'],
      ['scope', 'pages_show_list'],
      ['scope', 'instagram_basic'],
      ['page', '100000000000035'],
    ]);
    const found = (await accounts(token)).data;
    expect(found.map((page) => page.id)).toEqual(['100000000000035']);
    const permissions = await get<{ data: Json[] }>('me/permissions', token);
    expect(permissions.data).toContainEqual({ permission: 'pages_show_list', status: 'granted' });
    expect(permissions.data).toContainEqual({ permission: 'pages_manage_posts', status: 'declined' });
    const refused = await open.http.post<Answer>('/v25.0/100000000000035/feed', {
      message: 'x',
      access_token: found[0]?.access_token,
    });
    expect(refused.data.error.code).toBe(10);
    expect((await get('100000000000025', token)).error.code).toBe(100);
  });

  it('finds no Page, and a Page without an Instagram account, where there is none', async () => {
    expect((await accounts((await signIn('800000000000022')).token)).data).toEqual([]);
    const [page] = (await accounts((await signIn('800000000000023')).token)).data;
    expect(page?.id).toBe('100000000000023');
    expect(page?.instagram_business_account).toBeUndefined();
  });

  it('shows Pages of a Business only through the Business', async () => {
    const { token } = await signIn('800000000000024');
    expect((await accounts(token)).data).toEqual([]);
    const businesses = await get<{ data: Json[] }>('me/businesses', token);
    expect(businesses.data).toEqual([{ id: '700000000000024', name: 'Lantern Row Group' }]);
    const owned = (await accounts(token, '700000000000024/owned_pages')).data;
    expect(owned[0]).toMatchObject({
      id: '100000000000024',
      instagram_business_account: { id: '17841400000000024' },
    });
    const client = (await accounts(token, '700000000000024/client_pages')).data;
    expect(client.map((page) => page.id)).toEqual(['100000000000034']);
    const posted = await open.http.post<{ id: string }>('/v25.0/100000000000024/feed', {
      message: 'Through the Business',
      access_token: owned[0]?.access_token,
    });
    expect(posted.status).toBe(200);
  });

  it('does not let somebody post whose role on the Page does not allow it', async () => {
    const [page] = (await accounts((await signIn('800000000000026')).token)).data;
    expect(page).toMatchObject({ id: '100000000000001', tasks: ['ANALYZE', 'MODERATE'] });
    const refused = await open.http.post<Answer>('/v25.0/100000000000001/feed', {
      message: 'x',
      access_token: page?.access_token,
    });
    expect(refused.data.error.code).toBe(200);
    const pasted = (await accounts('sandbox-facebook-user-token-no-task')).data[0]?.access_token;
    expect(pasted).not.toBe('sandbox-facebook-page-token');
  });

  it('says that the person refused', async () => {
    const back = await decide([['decision', 'cancel']]);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error: 'access_denied',
      error_code: '200',
      error_description: 'Permissions error',
      error_reason: 'user_denied',
      state: 's',
    });
  });

  it.each([
    ['a foreign app', { client_id: '1' }, 'Invalid App ID'],
    ['an address elsewhere', { redirect_uri: 'https://example.org/' }, 'URL Blocked'],
    ['an unknown permission', { scope: 'pages_show_list,mind_reading' }, 'Invalid Scopes: mind_reading'],
  ])('shows a page of its own for %s', async (_, changes, words) => {
    const page = await open.http.get<string>('/v25.0/dialog/oauth', { params: { ...ask, ...changes } });
    expect(page.status).toBe(400);
    expect(page.data).toContain(words);
  });

  it('takes a code once, in time, for the same address and the right app', async () => {
    const code = await codeFor('800000000000001');
    const other = await exchange({ code, redirect_uri: 'http://localhost:3000/other' });
    expect(other.data.error).toMatchObject({ code: 100, error_subcode: 36008 });
    expect((await exchange({ code, client_secret: 'wrong' })).data.error.code).toBe(1);
    expect((await exchange({ code, client_id: '1' })).data.error.code).toBe(101);
    expect((await exchange({ code })).status).toBe(200);
    expect((await exchange({ code })).data.error).toMatchObject({
      code: 100,
      error_subcode: 36009,
      message: 'This authorization code has been used.',
    });
    expect((await exchange({ code: 'made up' })).data.error.code).toBe(100);
    const late = await codeFor('800000000000001');
    await open.control('clock', { now: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await exchange({ code: late })).data.error.error_subcode).toBe(36007);
  });
});

describe('the dialog of Instagram', () => {
  let open: OpenSandbox;
  beforeEach(async () => {
    open = await openSandbox();
  });
  afterEach(() => open.close());

  const callback = 'http://127.0.0.1:3000/connect/instagram';
  const app = { client_id: '900000000000002', client_secret: 'sandbox-instagram-secret' };
  const ask = {
    client_id: app.client_id,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments',
    state: 's',
  };
  const decide = async (form: [string, string][], changes: Record<string, string> = {}) => {
    const answer = await open.http.post('/www.instagram.com/oauth/authorize', new URLSearchParams(form), {
      params: { ...ask, ...changes },
      maxRedirects: 0,
    });
    expect(answer.status).toBe(303);
    return String(answer.headers['location']);
  };
  interface Short {
    access_token: string;
    user_id: string;
    permissions: string;
    error_type: string;
    error_message: string;
  }
  const exchange = (
    code: string,
    changes: Record<string, string> = {},
    path = '/api.instagram.com/oauth/access_token',
  ) =>
    open.http.post<Short>(
      path,
      new URLSearchParams({ ...app, grant_type: 'authorization_code', redirect_uri: callback, code, ...changes }),
    );
  const codeIn = (location: string) => new URL(location).searchParams.get('code') ?? '';
  const codeFor = async (person: string, form: [string, string][] = []) =>
    codeIn(await decide([['decision', 'authorize'], ...form], { as: person }));
  const me = async (token: string) =>
    (
      await open.http.get<Json>('/graph.instagram.com/v25.0/me', {
        params: { fields: 'user_id,username,account_type', access_token: token },
      })
    ).data;

  it('leads by a code and a token for an hour to one for 60 days', async () => {
    const location = await decide([['decision', 'authorize']]);
    expect(location).toMatch(/&state=s#_$/);
    const short = await exchange(codeIn(location));
    expect(short.data).toMatchObject({ permissions: ask.scope });
    const long = await open.http.get<{ access_token: string; expires_in: number }>(
      '/graph.instagram.com/access_token',
      {
        params: {
          grant_type: 'ig_exchange_token',
          client_secret: app.client_secret,
          access_token: short.data.access_token,
        },
      },
    );
    expect(long.data.expires_in).toBe(5_184_000);
    expect(await me(long.data.access_token)).toEqual({
      user_id: '17841400000000002',
      username: 'smallsteps.studio',
      account_type: 'BUSINESS',
      id: short.data.user_id,
    });
  });

  it('answers the exchange at the root too, by the app', async () => {
    const code = await codeFor('17841400000000002');
    expect((await exchange(code, {}, '/oauth/access_token')).data.user_id).toBeDefined();
  });

  it('lets a personal account sign in and publish nothing', async () => {
    const token = (await exchange(await codeFor('17841400000000028'))).data.access_token;
    expect(await me(token)).toMatchObject({ account_type: 'PERSONAL' });
    const refused = await open.http.post<{ error: Json }>(
      '/graph.instagram.com/v25.0/17841400000000028/media',
      new URLSearchParams({ image_url: 'http://127.0.0.1:1/a.jpg', access_token: token }),
    );
    expect(refused.data.error).toMatchObject({ code: 10 });
  });

  it('leaves out what the person left out, but never the basic permission', async () => {
    const code = await codeFor('17841400000000002', [
      ['chosen', '1'],
      ['scope', 'instagram_business_manage_comments'],
    ]);
    expect((await exchange(code)).data.permissions).toBe('instagram_business_basic,instagram_business_manage_comments');
  });

  it('says that the person refused', async () => {
    const { searchParams } = new URL(await decide([['decision', 'cancel']]));
    expect(Object.fromEntries(searchParams)).toEqual({
      error: 'access_denied',
      error_reason: 'user_denied',
      error_description: 'The user denied your request',
      state: 's',
    });
  });

  it.each([
    ['a foreign app', { client_id: '900000000000001' }, 'Invalid platform app'],
    ['an address elsewhere', { redirect_uri: 'ftp://127.0.0.1/' }, 'Invalid redirect_uri'],
    ['an old permission', { scope: 'business_basic' }, 'Invalid scope'],
    ['no basic permission', { scope: 'instagram_business_manage_comments' }, 'Invalid scope'],
  ])('shows a page of its own for %s', async (_, changes, words) => {
    const page = await open.http.get<string>('/oauth/authorize', { params: { ...ask, ...changes } });
    expect(page.status).toBe(400);
    expect(page.data).toContain(words);
  });

  it('refuses codes in its own words', async () => {
    const code = await codeFor('17841400000000002');
    const other = await exchange(code, { redirect_uri: `${callback}/other` });
    expect(other.data.error_message).toMatch(/redirect_uri is identical/);
    expect((await exchange(code, { client_secret: 'wrong' })).status).toBe(400);
    expect((await exchange(`${code}#_`)).data.error_message).toBe('Invalid authorization code');
    expect((await exchange(code)).status).toBe(200);
    expect((await exchange(code)).data).toEqual({
      error_type: 'OAuthException',
      code: 400,
      error_message: 'This authorization code has been used',
    });
    const late = await codeFor('17841400000000002');
    await open.control('clock', { now: new Date(Date.now() + 3_700_000).toISOString() });
    expect((await exchange(late)).data.error_message).toBe('This authorization code has expired');
  });
});

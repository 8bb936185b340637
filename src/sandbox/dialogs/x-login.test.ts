import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { type Json, openSandbox, type OpenSandbox } from '../../../test/support/open-sandbox.js';

const CALLBACK = 'http://127.0.0.1:3000/connect/x';
const VERIFIER = 'a-verifier-that-is-long-enough-for-everybody-0123456789';
const AUTH = { username: 'sandbox-x-client', password: 'sandbox-x-secret' };

interface Tokens {
  access_token: string;
  refresh_token?: string;
  scope: string;
  expires_in: number;
}

describe('the dialog of X', () => {
  let open: OpenSandbox;
  beforeEach(async () => {
    open = await openSandbox();
  });
  afterEach(() => open.close());

  const ask = {
    response_type: 'code',
    client_id: AUTH.username,
    redirect_uri: CALLBACK,
    scope: 'tweet.read tweet.write users.read offline.access media.write',
    state: 'state-1',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const decide = async (decision: string, changes: Record<string, string> = {}) => {
    const answer = await open.http.post(`/x.com/i/oauth2/authorize`, new URLSearchParams({ decision }), {
      params: { ...ask, ...changes },
      maxRedirects: 0,
    });
    expect(answer.status).toBe(303);
    return new URL(String(answer.headers['location']));
  };
  const codeOf = async (changes: Record<string, string> = {}) =>
    (await decide('authorize', changes)).searchParams.get('code') ?? '';
  const exchange = (code: string, changes: Json = {}, auth: typeof AUTH | null = AUTH) =>
    open.http.post<Tokens & { error_description: string }>(
      '/api.x.com/2/oauth2/token',
      { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER, ...changes },
      auth ? { auth } : {},
    );
  const me = (token: string) =>
    open.http.get<{ data: Json }>('/2/users/me', {
      params: { 'user.fields': 'verified_type,subscription_type' },
      headers: { authorization: `Bearer ${token}` },
    });

  it('shows who is signed in, what is asked for and two buttons, without any script', async () => {
    const page = await open.http.get<string>('/i/oauth2/authorize', { params: ask });
    expect(page.status).toBe(200);
    expect(page.data).toContain('Signed in as <strong>Quiet Harbor</strong>');
    expect(page.data).toContain('Post and delete posts for you');
    expect(page.data).toContain('value="authorize"');
    expect(page.data).toContain('value="cancel"');
    expect(page.data).not.toContain('<script');
    expect(page.data.match(/<h1/g)).toHaveLength(1);
    expect(page.headers['content-security-policy']).toContain("form-action 'self' http://127.0.0.1:3000");
  });

  it('sends a code and the state back, and takes the code for tokens that work', async () => {
    const back = await decide('authorize');
    expect(back.origin + back.pathname).toBe(CALLBACK);
    expect(back.searchParams.get('state')).toBe('state-1');
    const tokens = await exchange(back.searchParams.get('code') ?? '');
    expect(tokens.data).toMatchObject({ token_type: 'bearer', expires_in: 7200, scope: ask.scope });
    expect((await me(tokens.data.access_token)).data.data).toMatchObject({ id: '1500000000000000001' });
    const refreshed = await open.http.post<Tokens>(
      '/2/oauth2/token',
      { grant_type: 'refresh_token', refresh_token: tokens.data.refresh_token },
      { auth: AUTH },
    );
    expect(refreshed.status).toBe(200);
    expect(refreshed.data.scope).toBe(ask.scope);
  });

  it('signs in as another account when that one is chosen', async () => {
    const tokens = await exchange(await codeOf({ as: '1500000000000000022' }));
    expect((await me(tokens.data.access_token)).data.data).toMatchObject({
      username: 'tidewater_talks',
      subscription_type: 'Premium',
      verified_type: 'blue',
    });
  });

  it('gives no refresh token without offline.access', async () => {
    const tokens = await exchange(await codeOf({ scope: 'tweet.read users.read' }));
    expect(tokens.data.refresh_token).toBeUndefined();
    expect(tokens.data.scope).toBe('tweet.read users.read');
    const post = await open.http.post(
      '/2/tweets',
      { text: 'Not allowed' },
      { headers: { authorization: `Bearer ${tokens.data.access_token}` } },
    );
    expect(post.status).toBe(403);
  });

  it('says that the person refused', async () => {
    const back = await decide('cancel');
    expect(back.search).toBe('?error=access_denied&state=state-1');
  });

  it.each([
    ['a foreign app', { client_id: 'other' }],
    ['an address elsewhere', { redirect_uri: 'https://example.org/x' }],
    ['an address with credentials', { redirect_uri: 'http://a:b@127.0.0.1/x' }],
    ['another response', { response_type: 'token' }],
    ['an unknown permission', { scope: 'tweet.read everything' }],
    ['a long state', { state: 'a'.repeat(501) }],
    ['no state', { state: '' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['a challenge that is none', { code_challenge: 'short' }],
  ])('sends nobody anywhere for %s', async (_, changes) => {
    for (const method of ['GET', 'POST']) {
      const answer = await open.http.request<string>({
        method,
        url: '/i/oauth2/authorize',
        params: { ...ask, ...changes },
        data: method === 'POST' ? new URLSearchParams({ decision: 'authorize' }) : undefined,
        maxRedirects: 0,
      });
      expect(answer.status).toBe(400);
      expect(answer.data).toContain('Something went wrong');
    }
  });

  it('takes a state of 500 characters', async () => {
    expect((await decide('authorize', { state: 'a'.repeat(500) })).searchParams.get('state')).toHaveLength(500);
  });

  it('takes a code once only', async () => {
    const code = await codeOf();
    expect((await exchange(code)).status).toBe(200);
    const again = await exchange(code);
    expect(again.status).toBe(400);
    expect(again.data.error_description).toBe('Value passed for the authorization code was invalid.');
  });

  it('takes a code for 30 seconds only', async () => {
    const late = await codeOf();
    const inTime = await codeOf();
    const now = open.sandbox.world.clock.now();
    await open.control('clock', { now: new Date(now + 25_000).toISOString() });
    expect((await exchange(inTime)).status).toBe(200);
    await open.control('clock', { now: new Date(now + 31_000).toISOString() });
    expect((await exchange(late)).data.error_description).toBe('Value passed for the authorization code was invalid.');
  });

  it('refuses a wrong verifier, a wrong address and a foreign secret, and still takes the code afterwards', async () => {
    const code = await codeOf();
    const verifier = await exchange(code, { code_verifier: `${VERIFIER}x` });
    expect(verifier.data.error_description).toBe(
      'Value passed for the code verifier did not match the code challenge.',
    );
    const address = await exchange(code, { redirect_uri: `${CALLBACK}/other` });
    expect(address.data.error_description).toBe(
      'Value passed for the redirect uri did not match the uri of the authorization code.',
    );
    expect((await exchange(code, {}, { ...AUTH, password: 'wrong' })).status).toBe(401);
    expect((await exchange(code, {}, null)).status).toBe(401);
    expect((await exchange(code)).status).toBe(200);
  });

  it('ends a login without a refresh token when it is revoked', async () => {
    const tokens = await exchange(await codeOf({ scope: 'tweet.read users.read' }));
    await open.http.post('/2/oauth2/revoke', { token: tokens.data.access_token }, { auth: AUTH });
    expect((await me(tokens.data.access_token)).status).toBe(401);
  });

  it('breaks when a fault asks for it, and is counted', async () => {
    await open.control('faults', { network: 'x', operation: 'authorize', fault: '500', times: 1 });
    expect((await open.http.get('/i/oauth2/authorize', { params: ask })).status).toBe(503);
    expect((await open.http.get('/i/oauth2/authorize', { params: ask })).status).toBe(200);
    const calls = await open.http.get<{ networks: Json }>('/_sandbox/calls');
    expect(calls.data.networks).toMatchObject({ x: { authorize: 2 } });
  });
});

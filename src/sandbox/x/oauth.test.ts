import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Json, openSandbox, type OpenSandbox } from '../../../test/support/open-sandbox.js';
import { X_APP } from './oauth.js';

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}

const auth = { username: X_APP.clientId, password: X_APP.clientSecret };

describe('tokens of X', () => {
  let open: OpenSandbox;
  beforeEach(async () => {
    open = await openSandbox();
  });
  afterEach(() => open.close());

  const refresh = (token: string) =>
    open.http.post<Tokens>('/2/oauth2/token', { grant_type: 'refresh_token', refresh_token: token }, { auth });
  const me = (token: string) => open.http.get<Json>('/2/users/me', { headers: { authorization: `Bearer ${token}` } });

  it('gives a new pair for each refresh, for a JSON body and for a form', async () => {
    const first = await refresh('sandbox-x-refresh-token');
    expect(first.data.expires_in).toBe(7200);
    expect((await me(first.data.access_token)).status).toBe(200);
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: first.data.refresh_token });
    const second = await open.http.post<Tokens>('/2/oauth2/token', form, { auth });
    expect(second.status).toBe(200);
    expect(second.data.refresh_token).not.toBe(first.data.refresh_token);
  });

  it('ends the whole login when a refresh token is used a second time', async () => {
    const first = await refresh('sandbox-x-refresh-token');
    const stolen = await refresh('sandbox-x-refresh-token');
    expect(stolen.status).toBe(400);
    expect(stolen.data).toEqual({
      error: 'invalid_request',
      error_description: 'Value passed for the token was invalid.',
    });
    expect((await refresh(first.data.refresh_token)).status).toBe(400);
    expect((await me(first.data.access_token)).status).toBe(401);
  });

  it('refuses another app, and an access token after two hours', async () => {
    const wrong = await open.http.post(
      '/2/oauth2/token',
      { grant_type: 'refresh_token', refresh_token: 'sandbox-x-refresh-token' },
      { auth: { username: 'somebody', password: 'else' } },
    );
    expect(wrong.status).toBe(401);
    expect((await me('sandbox-x-access-token')).status).toBe(200);
    await open.control('clock', { now: new Date(Date.now() + 7_201_000).toISOString() });
    expect((await me('sandbox-x-access-token')).status).toBe(401);
  });

  it('ends a login that is revoked', async () => {
    const gone = await open.http.post<Json>('/2/oauth2/revoke', { token: 'sandbox-x-access-token' }, { auth });
    expect(gone.data).toEqual({ revoked: true });
    expect((await me('sandbox-x-access-token')).status).toBe(401);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Credentials } from '../../../src/networks/network.js';
import { XAdapter } from '../../../src/networks/x/x.adapter.js';
import { SANDBOX_ACCOUNTS } from '../../../src/sandbox/accounts.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { ACCOUNT, deliver, json, oddServer, textDraft } from './support.js';

const CREDENTIALS: Credentials = {
  accessToken: SANDBOX_ACCOUNTS.x.accessToken,
  refreshToken: SANDBOX_ACCOUNTS.x.refreshToken,
};

describe('renewing a connection to X', () => {
  let sandbox: Sandbox;
  let adapter: XAdapter;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
    adapter = new XAdapter({ apiUrl: `${sandbox.url}/api.x.com`, ...SANDBOX_ACCOUNTS.apps.x, timeoutMs: 5_000 });
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST' });
  });

  async function loseAnswer(fault: 'reset-before' | 'reset-after'): Promise<void> {
    await fetch(`${sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ network: 'x', operation: 'token', fault, times: 1 }),
    });
  }

  it('gives a new pair that works, and the old refresh token then works no more', async () => {
    const now = new Date('2026-12-01T09:00:00Z');
    const outcome = await adapter.refresh(ACCOUNT, CREDENTIALS, now);
    if (outcome.kind !== 'refreshed') throw new Error(outcome.kind);
    expect(outcome.credentials.expiresAt).toEqual(new Date('2026-12-01T11:00:00Z'));
    expect(outcome.credentials.refreshToken).not.toBe(CREDENTIALS.refreshToken);
    const account = { ...ACCOUNT, accessToken: outcome.credentials.accessToken };
    expect(await adapter.commit(deliver(textDraft('Renewed'), { account }))).toMatchObject({ kind: 'published' });
    expect(await adapter.refresh(ACCOUNT, CREDENTIALS, now)).toMatchObject({
      kind: 'reconnect',
      trace: { httpStatus: 400, code: 'invalid_request' },
    });
  });

  it('can be tried again after a lost answer: it works if X had not seen it, else a person must connect', async () => {
    await loseAnswer('reset-before');
    expect(await adapter.refresh(ACCOUNT, CREDENTIALS, new Date())).toMatchObject({ kind: 'unknown' });
    expect(await adapter.refresh(ACCOUNT, CREDENTIALS, new Date())).toMatchObject({ kind: 'refreshed' });

    await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST' });
    await loseAnswer('reset-after');
    expect(await adapter.refresh(ACCOUNT, CREDENTIALS, new Date())).toMatchObject({ kind: 'unknown' });
    expect(await adapter.refresh(ACCOUNT, CREDENTIALS, new Date())).toMatchObject({ kind: 'reconnect' });
  });

  it('blames the app, not the account, for wrong app credentials', async () => {
    const wrong = new XAdapter({
      apiUrl: sandbox.url,
      clientId: 'sandbox-x-client',
      clientSecret: 'no',
      timeoutMs: 5_000,
    });
    expect(await wrong.refresh(ACCOUNT, CREDENTIALS, new Date())).toMatchObject({ kind: 'cool-down', scope: 'app' });
    const none = new XAdapter({ apiUrl: sandbox.url });
    expect(await none.refresh(ACCOUNT, CREDENTIALS, new Date())).toMatchObject({ kind: 'cool-down', scope: 'app' });
  });

  it('does nothing without a refresh token, until the access token has ended', async () => {
    const now = new Date('2026-12-01T09:00:00Z');
    const until = (expiresAt: string) => ({ accessToken: 'a', expiresAt: new Date(expiresAt) });
    expect(await adapter.refresh(ACCOUNT, { accessToken: 'a' }, now)).toEqual({ kind: 'not-needed' });
    expect(await adapter.refresh(ACCOUNT, until('2026-12-01T09:00:01Z'), now)).toEqual({ kind: 'not-needed' });
    expect(await adapter.refresh(ACCOUNT, until('2026-12-01T09:00:00Z'), now)).toMatchObject({ kind: 'reconnect' });
  });

  it('keeps new tokens even when the answer lacks everything else', async () => {
    const server = await oddServer((_request, response) => {
      json(response, 200, { access_token: 'new', refresh_token: 'newer' });
    });
    const app = { clientId: 'public-app', timeoutMs: 2_000 };
    const outcome = await new XAdapter({ apiUrl: server.url, ...app }).refresh(ACCOUNT, CREDENTIALS, new Date());
    await server.close();
    expect(outcome).toEqual({ kind: 'refreshed', credentials: { accessToken: 'new', refreshToken: 'newer' } });
    expect(server.requests[0]).toMatchObject({ url: '/2/oauth2/token', authorization: undefined });
    expect(new URLSearchParams(server.requests[0]?.body).get('client_id')).toBe('public-app');
  });
});

import { createHash } from 'node:crypto';
import type { LoginCode, LoginName, NetworkLogin } from '../../../src/networks/login.js';
import type { MetaOptions } from '../../../src/networks/graph/options.js';
import { FacebookLogin } from '../../../src/networks/facebook/login.js';
import { InstagramLogin } from '../../../src/networks/instagram/login.js';
import { SANDBOX_ACCOUNTS } from '../../../src/sandbox/accounts.js';
import { XLogin } from '../../../src/networks/x/login.js';
import type { OpenSandbox } from '../../support/open-sandbox.js';

export const REDIRECT = 'http://127.0.0.1:3000/connect/back';
export const VERIFIER = 'a-verifier-that-is-long-enough-for-everybody-0123456789';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

export const { apps: APPS } = SANDBOX_ACCOUNTS;

export function metaOptions(url: string): MetaOptions {
  return {
    graphUrl: `${url}/graph.facebook.com`,
    graphVersion: 'v25.0',
    instagramGraphUrl: `${url}/graph.instagram.com`,
    uploadUrl: `${url}/rupload.facebook.com`,
    app: APPS.meta,
  };
}

/** The three logins at the sandbox, with its own apps. */
export function loginsAt(url: string): Record<LoginName, NetworkLogin> {
  return {
    facebook: new FacebookLogin({
      ...metaOptions(url),
      app: APPS.meta,
      authorizeUrl: `${url}/www.facebook.com/v25.0/dialog/oauth`,
    }),
    instagram: new InstagramLogin({
      ...metaOptions(url),
      app: APPS.instagram,
      authorizeUrl: `${url}/www.instagram.com/oauth/authorize`,
      tokenUrl: `${url}/api.instagram.com/oauth/access_token`,
    }),
    x: new XLogin({
      apiUrl: `${url}/api.x.com`,
      authorizeUrl: `${url}/x.com/i/oauth2/authorize`,
      client: { id: APPS.x.clientId, secret: APPS.x.clientSecret },
    }),
  };
}

/** What a person does in the dialog that a login leads to. */
export interface Choice {
  /** Who is signed in; absent: the network's first person. */
  as?: string;
  /** Only these permissions; absent: all. */
  scopes?: string[];
  /** With `scopes`: the Pages that the calendar may use. */
  pages?: string[];
}

/** Opens the login's own address as a browser would, decides there, and brings back what the network sent. */
export async function decide(
  open: OpenSandbox,
  login: NetworkLogin,
  { as, scopes, pages }: Choice = {},
): Promise<LoginCode> {
  const address = new URL(login.authorizeUrl({ redirectUri: REDIRECT, state: 'state-1', codeChallenge: CHALLENGE }));
  if (as !== undefined) address.searchParams.set('as', as);
  const form = new URLSearchParams({ decision: 'authorize' });
  if (scopes) form.set('chosen', '1');
  for (const scope of scopes ?? []) form.append('scope', scope);
  for (const page of pages ?? []) form.append('page', page);
  const answer = await open.http.post(address.href, form, { maxRedirects: 0 });
  if (answer.status !== 303)
    throw new Error(`The dialog answered ${answer.status}: ${String(answer.data).slice(0, 500)}`);
  const back = new URL(String(answer.headers['location']));
  if (back.searchParams.get('state') !== 'state-1') throw new Error('The state did not come back.');
  return { code: back.searchParams.get('code') ?? '', redirectUri: REDIRECT, codeVerifier: VERIFIER, now: new Date() };
}

import type { LoginCode, LoginFault, LoginOutcome, LoginRefused, LoginStart, NetworkLogin } from '../login.js';
import type { CallTrace } from '../network.js';
import { problemBody, tokens } from './answers.js';
import { type Answer, ApiClient } from './api-client.js';
import { type Failure, failureOf, succeeded, unusable } from './failures.js';
import { inWords, X_PUBLISH_SCOPES, X_SCOPES } from './login-scopes.js';
import { askWho } from './login-who.js';
import { z } from 'zod';

export interface XLoginOptions {
  /** `https://api.x.com` */
  apiUrl: string;
  /** `https://x.com/i/oauth2/authorize` */
  authorizeUrl: string;
  /** A confidential client ("Web App, Automated App or Bot"). */
  client: { id: string; secret: string };
  timeoutMs?: number;
}

/** A person is waiting at the browser. */
export const LOGIN_TIMEOUT_MS = 10_000;

const given = tokens.extend({ scope: z.string().optional().catch(undefined) });

/** X's login: OAuth 2.0 with PKCE (S256), confidential client. X authentication pages, read 2026-08-22. */
export class XLogin implements NetworkLogin {
  readonly name = 'x';
  readonly networks = ['x'] as const;
  readonly scopes: readonly string[] = X_SCOPES;
  readonly #api: ApiClient;
  readonly #options: XLoginOptions;

  constructor(options: XLoginOptions) {
    this.#options = options;
    this.#api = new ApiClient({ apiUrl: options.apiUrl, timeoutMs: options.timeoutMs ?? LOGIN_TIMEOUT_MS });
  }

  authorizeUrl({ redirectUri, state, codeChallenge }: LoginStart): string {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.#options.client.id,
      redirect_uri: redirectUri,
      scope: this.scopes.join(' '),
      state,
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    });
    // The pages show the spaces between scopes as %20.
    return `${this.#options.authorizeUrl}?${query.toString().replaceAll('+', '%20')}`;
  }

  /** The code lives 30 seconds and works once, so this call is never repeated. */
  async exchange({ code, redirectUri, codeVerifier, now }: LoginCode): Promise<LoginOutcome> {
    const { id: clientId, secret: clientSecret } = this.#options.client;
    const answer = await this.#api.call(
      { clientId, clientSecret },
      {
        step: 'exchange-code',
        method: 'post',
        path: 'oauth2/token',
        encoding: 'url',
        body: { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier },
      },
    );
    if (!succeeded(answer)) return refusedExchange(answer, redirectUri, now);
    const parsed = given.safeParse(answer.body);
    if (!parsed.success) return unusable(answer);
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds, scope } = parsed.data;

    // By OAuth, an answer without `scope` means that all were granted.
    const granted = scope === undefined ? undefined : new Set(scope.split(/\s+/u));
    const missing = granted ? this.scopes.filter((one) => !granted.has(one)) : [];
    const needed = missing.filter((one) => X_PUBLISH_SCOPES.includes(one));
    if (needed.length > 0) return refused('permission-missing', missingText(needed), answer.trace, needed);

    const first = await askWho(this.#api, accessToken, now);
    // The code cannot be used again, so a lost answer to this harmless question is worth a second try.
    const who = first.kind === 'unknown' ? await askWho(this.#api, accessToken, now) : first;
    if (who.kind !== 'who') return unanswered(who);
    return {
      kind: 'accounts',
      accounts: [
        {
          network: 'x',
          externalId: who.id,
          name: `@${who.username}`,
          credentials: {
            accessToken,
            ...(refreshToken === undefined ? {} : { refreshToken }),
            ...(seconds === undefined ? {} : { expiresAt: new Date(now.getTime() + seconds * 1_000) }),
          },
          missing,
          mayPublish: true,
        },
      ],
      remarks: [
        ...(missing.length > 0 ? [`Not granted: ${inWords(missing)}.`] : []),
        ...(refreshToken === undefined ? [NO_REFRESH_TEXT] : []),
      ],
    };
  }
}

export function refused(fault: LoginFault, text: string, trace: CallTrace, missing?: string[]): LoginRefused {
  return { kind: 'refused', fault, text, trace, ...(missing ? { missing } : {}) };
}

/** X's own words are judged but never repeated: nobody knows what they quote. */
function refusedExchange(answer: Answer, redirectUri: string, now: Date): LoginOutcome {
  const { status } = answer;
  const said = problemBody.safeParse(answer.body);
  const error = said.success ? said.data.error : undefined;
  const words = said.success ? (said.data.error_description ?? '') : '';
  const trace = { ...answer.trace, ...(error === undefined ? {} : { code: error }) };
  if (status === 401 || error === 'invalid_client' || error === 'unauthorized_client') {
    return refused('app-not-accepted', BAD_APP_TEXT, trace);
  }
  if (status === 400 && /redirect/iu.test(words)) {
    return refused(
      'app-not-accepted',
      `X does not know the address that it should come back to. The operator enters exactly ${redirectUri} in the X developer console under User authentication settings > Callback URI; then connect again.`,
      trace,
    );
  }
  if (status === 400 && (error === 'invalid_request' || error === 'invalid_grant')) {
    return refused('code-not-accepted', CODE_TEXT, trace);
  }
  return unanswered(failureOf(answer, now));
}

/** A failure while connecting: refusals of an account's token concern the operator's app. */
export function unanswered(failure: Failure): LoginOutcome {
  switch (failure.kind) {
    case 'reconnect':
      return refused('token-not-accepted', DEAD_TOKEN_TEXT, failure.trace);
    case 'refused':
      if (failure.code === 'wrong-login') return refused('token-not-accepted', APP_ONLY_TEXT, failure.trace);
      if (failure.code.startsWith('account-')) return refused('token-not-accepted', ACCOUNT_TEXT, failure.trace);
      if (failure.code === 'app-not-enrolled' || failure.code === 'forbidden') {
        return refused('app-not-accepted', NOT_ENROLLED_TEXT, failure.trace);
      }
      return {
        kind: 'unknown',
        text: `X refused the question about the account (${failure.code}). Try again in a while.`,
        trace: failure.trace,
      };
    case 'cool-down':
    case 'unknown':
      return failure;
    default: {
      const never: never = failure;
      return never;
    }
  }
}

export function missingText(missing: readonly string[]): string {
  return `Nothing can be posted without what was not granted: ${inWords(missing)}. In the X developer console the app needs the permission "Read and write" under User authentication settings; its operator sets it, then connect again.`;
}

export const NO_REFRESH_TEXT =
  'There is no refresh token, so this connection ends within 2 hours and cannot be renewed. Connect with the log-in to stay connected.';
const CODE_TEXT =
  'X no longer accepts this log-in: its code lives only 30 seconds and works once. Connect again from the start.';
const BAD_APP_TEXT =
  'X does not accept the app of this calendar. The operator compares X_CLIENT_ID and X_CLIENT_SECRET with the X developer console (Keys and tokens > OAuth 2.0); the app must be a confidential client, type "Web App, Automated App or Bot".';
const NOT_ENROLLED_TEXT =
  'The X developer app behind this calendar may not do this. The operator checks in the X developer console that it belongs to a project with paid credits and has the permission "Read and write".';
const DEAD_TOKEN_TEXT =
  'X does not accept this token: it has ended (after 2 hours), was withdrawn, or was not copied whole. Make a new one, or connect with the log-in.';
const APP_ONLY_TEXT =
  'This token stands for an app and not for an account, so it cannot post. Use a user’s access token (OAuth 2.0), or connect with the log-in.';
const ACCOUNT_TEXT =
  'X has locked or suspended this account. Sign in at x.com and settle that first, then connect again.';

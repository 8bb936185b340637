import type { GraphClient } from './client.js';
import { numberAt, textAt } from './json.js';
import { type AppWords, codeFailure, type LoginFailure } from './login-failures.js';
import { type GraphTimeouts } from './client.js';
import type { MetaApp } from './options.js';
import { lostText, traceOf } from './outcomes.js';

// A person is waiting at the browser.
export const LOGIN_TIMEOUTS: GraphTimeouts = { read: 10_000, write: 10_000, upload: 10_000 };

// Long-lived tokens guide, read 2026-09-11: about 60 days; used where the answer does not tell.
export const LONG_TOKEN_MS = 60 * 24 * 60 * 60_000;

/** A token as Meta gave it. */
export interface GivenToken {
  kind: 'token';
  accessToken: string;
  /** Absent when the answer did not tell. */
  expiresAt?: Date;
}

/** Reads `{access_token, expires_in}`. */
export function tokenIn(body: unknown, now: Date): GivenToken | undefined {
  const accessToken = textAt(body, 'access_token');
  if (!accessToken) return undefined;
  const seconds = numberAt(body, 'expires_in');
  return {
    kind: 'token',
    accessToken,
    ...(seconds !== undefined && seconds > 0 ? { expiresAt: new Date(now.getTime() + seconds * 1_000) } : {}),
  };
}

/**
 * A user token of about 60 days for a short one of 1 to 2 hours. Long-lived tokens guide, read 2026-09-11:
 * `GET /oauth/access_token?grant_type=fb_exchange_token`. Repeatable, so one lost answer is asked for again: the code that
 * led here cannot be used twice.
 */
export async function lengthened(
  graph: GraphClient,
  app: MetaApp,
  words: AppWords,
  accessToken: string,
  now: Date,
): Promise<GivenToken | LoginFailure> {
  const step = 'lengthen-token';
  const ask = () =>
    graph.get(
      '/oauth/access_token',
      { grant_type: 'fb_exchange_token', client_id: app.id, client_secret: app.secret, fb_exchange_token: accessToken },
      undefined,
    );
  const answer = await twice(ask);
  if (answer.kind !== 'ok') return codeFailure(step, answer, words, '', now);
  const given = tokenIn(answer.body, now);
  if (!given) return { kind: 'unknown', text: lostText('answered without a token'), trace: traceOf(step, answer) };
  return { ...given, expiresAt: given.expiresAt ?? new Date(now.getTime() + LONG_TOKEN_MS) };
}

/** Asks once more when the answer was lost or Meta had a passing fault; only for questions without an effect. */
export async function twice(ask: () => ReturnType<GraphClient['get']>): ReturnType<GraphClient['get']> {
  const answer = await ask();
  const again = answer.kind === 'lost' || (answer.kind === 'error' && answer.status >= 500);
  return again ? ask() : answer;
}

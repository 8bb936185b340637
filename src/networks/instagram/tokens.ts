import type { Account, Credentials, RefreshOutcome } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { numberAt, textAt } from '../graph/json.js';
import { afterFailedRead, lostText, traceOf } from '../graph/outcomes.js';
import { TOKEN_LIFE_MS, TOKEN_MIN_AGE_MS } from './limits.js';

const STEP = 'refresh-token';

/**
 * Renews a token of Instagram's own login for another 60 days (ig_refresh_token). Access tokens page, read 2026-09-11: it
 * must be 24 hours old and not expired; there is no refresh token, so after expiry only a person can connect again.
 * The age is told from `expiresAt`, for every such token is given for 60 days.
 * Tokens of Facebook's login live as long as the Page's connection and are not renewed.
 */
export async function refreshToken(
  tokens: GraphClient,
  account: Account,
  credentials: Credentials,
  now: Date,
): Promise<RefreshOutcome> {
  if (account.login !== 'instagram') return { kind: 'not-needed' };
  const { expiresAt } = credentials;
  if (expiresAt && expiresAt <= now) {
    return {
      kind: 'reconnect',
      text: 'The connection to Instagram has run out. Connect this channel again under Channels.',
      trace: { step: STEP },
    };
  }
  if (expiresAt && expiresAt.getTime() - now.getTime() > TOKEN_LIFE_MS - TOKEN_MIN_AGE_MS)
    return { kind: 'not-needed' };

  const answer = await tokens.get('/refresh_access_token', { grant_type: 'ig_refresh_token' }, credentials.accessToken);
  if (answer.kind !== 'ok') {
    const failed = afterFailedRead(STEP, answer, now);
    return failed.kind === 'declined' ? { kind: 'unknown', text: failed.verdict.text, trace: failed.trace } : failed;
  }
  const accessToken = textAt(answer.body, 'access_token');
  if (!accessToken) {
    return { kind: 'unknown', text: lostText('answered without a new token'), trace: traceOf(STEP, answer) };
  }
  const seconds = numberAt(answer.body, 'expires_in');
  return {
    kind: 'refreshed',
    credentials: {
      accessToken,
      expiresAt: new Date(now.getTime() + (seconds === undefined ? TOKEN_LIFE_MS : seconds * 1_000)),
    },
  };
}

import { type Credentials, type RefreshOutcome } from '../network.js';
import { problemBody, tokens } from './answers.js';
import { type ApiClient } from './api-client.js';
import { failureOf, succeeded, unknown, unusable } from './failures.js';

/** The operator's app on X; without a secret it is a public client. */
export interface AppCredentials {
  clientId?: string | undefined;
  clientSecret?: string | undefined;
}

const OPERATOR_PAUSE_MS = 15 * 60_000;

/**
 * Renews an access token (valid for 2 hours). Each refresh token works once and is answered with a new one, which must be stored before
 * anything else happens; two refreshes of one account at the same time can end its connection (seen by others in 2026, not
 * documented). So: one at a time for each account, under a lock.
 *
 * `unknown` means that the refresh token may be spent although nothing new arrived. The access token in hand is not harmed and works to
 * its end. Try again with the same refresh token: either X had not seen the request, and all is well, or it answers 400, and
 * that is `reconnect`.
 */
export async function refreshTokens(
  api: ApiClient,
  { clientId, clientSecret }: AppCredentials,
  { refreshToken, expiresAt }: Credentials,
  now: Date,
): Promise<RefreshOutcome> {
  const trace = { step: 'refresh' };
  if (refreshToken === undefined) {
    if (expiresAt === undefined || expiresAt > now) return { kind: 'not-needed' };
    return { kind: 'reconnect', text: ENDED_TEXT, trace };
  }
  if (clientId === undefined) return { ...misconfigured(now, NO_APP_TEXT), trace };

  // Not the library's refreshOAuth2Token: it throws the new tokens away when an answer lacks a scope.
  const answer = await api.call(
    { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) },
    {
      step: trace.step,
      method: 'post',
      path: 'oauth2/token',
      encoding: 'url',
      body: { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId },
    },
  );
  if (succeeded(answer)) {
    const given = tokens.safeParse(answer.body);
    if (!given.success) return unusable(answer);
    const { access_token: accessToken, refresh_token: renewed, expires_in: seconds } = given.data;
    return {
      kind: 'refreshed',
      credentials: {
        accessToken,
        ...(renewed === undefined ? {} : { refreshToken: renewed }),
        ...(seconds === undefined ? {} : { expiresAt: new Date(now.getTime() + seconds * 1000) }),
      },
    };
  }
  const said = problemBody.safeParse(answer.body);
  const error = said.success ? said.data.error : undefined;
  const coded = { ...answer.trace, ...(error === undefined ? {} : { code: error }) };
  if (answer.status === 401 || error === 'invalid_client' || error === 'unauthorized_client') {
    return { ...misconfigured(now, BAD_APP_TEXT), trace: coded };
  }
  if (answer.status === 400 && (error === 'invalid_request' || error === 'invalid_grant')) {
    return { kind: 'reconnect', text: ENDED_TEXT, trace: coded };
  }
  const failure = failureOf(answer, now);
  return failure.kind === 'refused' ? unknown(answer, failure.text, failure.code) : failure;
}

function misconfigured(now: Date, text: string): { kind: 'cool-down'; until: Date; scope: 'app'; text: string } {
  return { kind: 'cool-down', until: new Date(now.getTime() + OPERATOR_PAUSE_MS), scope: 'app', text };
}

const ENDED_TEXT = 'The connection to this X account has ended. Connect the account again.';
const NO_APP_TEXT = 'X_CLIENT_ID is not set, so connections to X cannot be renewed. The operator must set it.';
const BAD_APP_TEXT =
  'X does not accept X_CLIENT_ID and X_CLIENT_SECRET, so connections cannot be renewed. The operator must correct them.';

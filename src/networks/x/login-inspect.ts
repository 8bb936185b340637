import type { LoginOutcome, PastedToken } from '../login.js';
import type { ApiClient } from './api-client.js';
import { unanswered, NO_REFRESH_TEXT } from './login.js';
import { inWords, X_SCOPES } from './login-scopes.js';
import { askWho } from './login-who.js';

// X authentication pages, read 2026-08-22.
const TOKEN_LIFE_MS = 2 * 60 * 60_000;

/**
 * A pasted access token of X, checked by `users/me`. X does not tell a token's permissions or its end, and the refresh token
 * is not tried, because trying spends it. It ends 2 hours from now at the latest; an earlier end is met by renewing.
 * @param hasApp whether the operator's app is configured; a refresh token works only with the app that it was made by
 */
export async function inspectToken(api: ApiClient, token: PastedToken, hasApp: boolean): Promise<LoginOutcome> {
  const who = await askWho(api, token.accessToken, token.now);
  if (who.kind !== 'who') return unanswered(who);
  const { accessToken, refreshToken } = token;
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
          expiresAt: new Date(token.now.getTime() + TOKEN_LIFE_MS),
        },
        missing: [],
        mayPublish: true,
      },
    ],
    remarks: [
      `X does not tell what a pasted token may do. It needs ${inWords(X_SCOPES)}.`,
      ...(refreshToken === undefined ? [NO_REFRESH_TEXT] : []),
      ...(refreshToken !== undefined && !hasApp ? [NO_APP_TEXT] : []),
    ],
  };
}

const NO_APP_TEXT =
  'The refresh token can be used only with the X app that made it: the operator sets X_CLIENT_ID and X_CLIENT_SECRET of that app, else this connection ends within 2 hours.';

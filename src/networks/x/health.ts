import type { Account, Credentials, HealthOutcome } from '../network.js';
import type { ApiClient } from './api-client.js';
import { askWho } from './login-who.js';

/**
 * How an X account's connection stands, by `users/me`: ask at most once a day, each answer is charged ($0.010, see `askWho`).
 * X tells no permissions of a token. A token that has ended is not asked about: it wants renewing first.
 */
export async function xHealth(
  api: ApiClient,
  account: Account,
  { expiresAt, refreshToken }: Credentials,
  now: Date,
): Promise<HealthOutcome> {
  if (expiresAt && expiresAt <= now) {
    return { kind: 'reconnect', text: ENDED_TEXT, trace: { step: 'who-am-i' } };
  }
  const who = await askWho(api, account.accessToken, now);
  switch (who.kind) {
    case 'who':
      return {
        kind: 'healthy',
        name: `@${who.username}`,
        // With a refresh token the connection goes on past the access token's two hours.
        ...(expiresAt && refreshToken === undefined ? { expiresAt } : {}),
        missing: [],
        mayPublish: true,
      };
    case 'refused':
      // Suspended, locked, or connected in a way that cannot post: a person has to act.
      if (who.code.startsWith('account-') || who.code === 'wrong-login') {
        return { kind: 'reconnect', text: who.text, trace: who.trace };
      }
      return { kind: 'unknown', text: who.text, trace: who.trace };
    case 'reconnect':
    case 'cool-down':
    case 'unknown':
      return who;
    default: {
      const never: never = who;
      return never;
    }
  }
}

const ENDED_TEXT = 'The connection to this X account has ended. Connect the account again.';

import type { Credentials, NetworkName } from '../networks/network.js';

/** What decides how long a channel's token lives. */
export interface TokenKind {
  network: NetworkName;
  login: 'facebook' | 'instagram' | null;
}

/**
 * Whether a token is renewed without a person: X's with a refresh token (developer docs, OAuth 2.0 with PKCE, read 2026-08-22)
 * and those of Instagram's own login (access tokens page, read 2026-09-11). Facebook's live as long as the person's consent.
 */
export function renewsItself({ network, login }: TokenKind, credentials: Credentials): boolean {
  switch (network) {
    case 'x':
      return credentials.refreshToken !== undefined;
    case 'instagram':
      return login === 'instagram';
    case 'facebook':
      return false;
    default: {
      const never: never = network;
      return never;
    }
  }
}

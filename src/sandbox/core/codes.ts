/** Which dialog a code came from. */
export type CodeLogin = 'facebook' | 'instagram' | 'x';

/** What a dialog hands over to be exchanged for tokens, once. Times are milliseconds since the epoch, UTC. */
export interface OAuthCode {
  /** The code itself. */
  id: string;
  login: CodeLogin;
  /** The person (Facebook) or account (Instagram, X) that signed in. */
  ownerId: string;
  redirectUri: string;
  scopes: string[];
  declined: string[];
  /** Everything that the token may act for. */
  actsFor: string[];
  issuedAt: number;
  used: boolean;
  /** X: the S256 challenge of the dialog. */
  codeChallenge?: string | undefined;
}

/**
 * How long a code can be used, in milliseconds. X authentication pages, read 2026-08-22 (30 s); Instagram business login
 * guide, read 2026-09-11 (1 h); Facebook's is not published, ten minutes is what people report.
 */
export const CODE_LIFETIME_MS: Record<CodeLogin, number> = { x: 30_000, instagram: 3_600_000, facebook: 600_000 };

export type CodeFault = 'unknown' | 'used' | 'expired' | 'other-redirect';

/** Takes a code for good; a fault says why it cannot be taken. A wrong redirect address does not use it up. */
export function takeCode(
  code: OAuthCode | undefined,
  login: CodeLogin,
  redirectUri: string | undefined,
  now: number,
): { kind: 'taken'; code: OAuthCode } | { kind: 'fault'; fault: CodeFault } {
  if (code?.login !== login) return { kind: 'fault', fault: 'unknown' };
  if (code.used) return { kind: 'fault', fault: 'used' };
  if (now >= code.issuedAt + CODE_LIFETIME_MS[login]) return { kind: 'fault', fault: 'expired' };
  if (code.redirectUri !== redirectUri) return { kind: 'fault', fault: 'other-redirect' };
  code.used = true;
  return { kind: 'taken', code };
}

export type TokenKind = 'facebook-user' | 'facebook-page' | 'facebook-app' | 'instagram-user' | 'x-user' | 'x-app';

/** One access token. Times are milliseconds since the epoch, UTC. */
export interface Token {
  /** The token itself. */
  id: string;
  kind: TokenKind;
  /** The person, page or account that it belongs to. */
  ownerId: string;
  /** Every object id that it may act for. */
  actsFor: string[];
  scopes: string[];
  issuedAt: number;
  /** Null: does not expire by time. */
  expiresAt: number | null;
  /** Permissions that were asked for and not given. */
  declined?: string[] | undefined;
  /** A page token: the person whose role on the Page it carries, and the user token that it was got with. */
  personId?: string | undefined;
  parentId?: string | undefined;
  /** Meta's tokens: when the person's data may no longer be read; absent: 90 days after the token was issued. */
  dataAccessEndsAt?: number | undefined;
  /** Meta's error subcode once the token is dead (458, 459, 460, 463, 464, 467, 492); 0 for none. */
  revoked?: number | undefined;
}

/** Refresh tokens of one X login: each is used once, using one twice kills them all. */
export interface TokenFamily {
  id: string;
  userId: string;
  scopes: string[];
  accessTokens: string[];
  /** The one refresh token that still works. */
  current: string;
  revoked: boolean;
}

export interface RefreshToken {
  id: string;
  familyId: string;
}

// Instagram business login guide, read 2026-09-11.
export const INSTAGRAM_LOGIN_SCOPES = [
  'instagram_business_basic',
  'instagram_business_content_publish',
  'instagram_business_manage_comments',
  'instagram_business_manage_insights',
];

// Access tokens and permissions guides, read 2026-09-11.
export const FACEBOOK_LOGIN_SCOPES = [
  'instagram_basic',
  'instagram_content_publish',
  'instagram_manage_comments',
  'instagram_manage_insights',
  'instagram_manage_contents',
  'pages_show_list',
  'pages_read_engagement',
  'pages_manage_posts',
  'pages_read_user_content',
  'pages_manage_engagement',
  'pages_manage_metadata',
  'read_insights',
  'business_management',
];

// X authentication pages, read 2026-08-22.
export const X_SCOPES = [
  'tweet.read',
  'tweet.write',
  'users.read',
  'offline.access',
  'media.write',
  'tweet.moderate.write',
];

/** X access tokens live two hours. X authentication pages, read 2026-08-22. */
export const X_ACCESS_TOKEN_MS = 7_200_000;
/** Long-lived Instagram and Facebook user tokens live 60 days. Access tokens guide, read 2026-09-11. */
export const LONG_TOKEN_MS = 5_184_000_000;
/** A person's data may be read until 90 days after they last used the app. Access tokens guide, read 2026-09-11. */
export const DATA_ACCESS_MS = 90 * 24 * 3_600_000;

/** The moment from which a token of Meta's may no longer read the person's data, in milliseconds since the epoch. */
export function dataAccessEnd(token: Token): number {
  return token.dataAccessEndsAt ?? token.issuedAt + DATA_ACCESS_MS;
}

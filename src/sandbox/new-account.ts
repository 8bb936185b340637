import { type Account, type AccountQuotas, type InstagramAccountType } from './core/accounts.js';
import { type Network } from './core/faults.js';
import {
  FACEBOOK_LOGIN_SCOPES,
  INSTAGRAM_LOGIN_SCOPES,
  LONG_TOKEN_MS,
  type Token,
  X_ACCESS_TOKEN_MS,
  X_SCOPES,
} from './core/tokens.js';
import { type World } from './world.js';

/** A further account. Times are milliseconds since the epoch; null means that the token does not expire by time. */
export interface NewAccount {
  network: Network;
  externalId: string;
  name?: string | undefined;
  username?: string | undefined;
  followers?: number | undefined;
  login?: 'facebook' | 'instagram' | undefined;
  /** Instagram with Facebook Login: the linked Page. */
  pageId?: string | undefined;
  accessToken: string;
  refreshToken?: string | undefined;
  issuedAt?: number | undefined;
  expiresAt?: number | null | undefined;
  scopes?: string[] | undefined;
  quotas?: AccountQuotas | undefined;
  accountType?: InstagramAccountType | undefined;
  premium?: boolean | undefined;
  enterprise?: boolean | undefined;
  credits?: boolean | undefined;
}

const DEFAULT_FOLLOWERS = 1_840;
const TWO_DAYS_MS = 2 * 24 * 3_600_000;

/** Adds an account with its token or tokens; an account or token of the same id is replaced. */
export function addAccount(world: World, given: NewAccount): Account {
  const account = accountOf(given);
  world.accounts.put(account);
  if (account.network === 'x') world.xIdsByUsername.set(account.username.toLowerCase(), account.id);
  if (account.network === 'instagram' && account.pageId !== undefined) {
    const page = world.account('facebook', account.pageId);
    if (page) {
      page.instagramId = account.id;
      for (const token of world.tokens.values()) {
        if (token.kind === 'facebook-page' && token.ownerId === page.id) token.actsFor.push(account.id);
      }
    }
  }
  const now = world.clock.now();
  const token = tokenOf(given, account, now);
  world.tokens.put(token);
  if (given.network === 'x' && given.refreshToken !== undefined) {
    const family = `family-${given.refreshToken}`;
    world.x.refreshTokens.put({ id: given.refreshToken, familyId: family });
    world.x.families.put({
      id: family,
      userId: account.id,
      scopes: token.scopes,
      accessTokens: [token.id],
      current: given.refreshToken,
      revoked: false,
    });
  }
  world.touch();
  return account;
}

function accountOf(given: NewAccount): Account {
  const base = {
    id: given.externalId,
    name: given.name ?? `Sandbox ${given.externalId}`,
    username: given.username ?? `sandbox_${given.externalId.slice(-10)}`,
    followers: given.followers ?? DEFAULT_FOLLOWERS,
    quotas: given.quotas ?? {},
  };
  switch (given.network) {
    case 'instagram':
      return {
        ...base,
        network: 'instagram',
        login: given.login ?? 'facebook',
        appScopedId: `26${given.externalId.slice(2)}`,
        pageId: given.pageId,
        ...(given.accountType !== undefined && { accountType: given.accountType }),
      };
    case 'facebook':
      return { ...base, network: 'facebook' };
    case 'x':
      return {
        ...base,
        network: 'x',
        premium: given.premium ?? false,
        enterprise: given.enterprise ?? false,
        credits: given.credits ?? true,
      };
    default: {
      const never: never = given.network;
      return never;
    }
  }
}

function tokenOf(given: NewAccount, account: Account, now: number): Token {
  const common = { id: given.accessToken, ownerId: account.id, issuedAt: given.issuedAt ?? now - TWO_DAYS_MS };
  const expires = (usual: number | null): number | null => (given.expiresAt === undefined ? usual : given.expiresAt);
  switch (account.network) {
    case 'instagram':
      return account.login === 'instagram'
        ? {
            ...common,
            kind: 'instagram-user',
            actsFor: [account.id, account.appScopedId],
            scopes: given.scopes ?? INSTAGRAM_LOGIN_SCOPES,
            expiresAt: expires(now + LONG_TOKEN_MS),
          }
        : {
            ...common,
            kind: 'facebook-user',
            actsFor: [account.id, ...(account.pageId === undefined ? [] : [account.pageId])],
            scopes: given.scopes ?? FACEBOOK_LOGIN_SCOPES,
            expiresAt: expires(now + LONG_TOKEN_MS),
          };
    case 'facebook':
      return {
        ...common,
        kind: 'facebook-page',
        actsFor: [account.id, ...(account.instagramId === undefined ? [] : [account.instagramId])],
        scopes: given.scopes ?? FACEBOOK_LOGIN_SCOPES,
        expiresAt: expires(null),
      };
    case 'x':
      return {
        ...common,
        kind: 'x-user',
        actsFor: [account.id],
        issuedAt: given.issuedAt ?? now,
        scopes: given.scopes ?? X_SCOPES,
        expiresAt: expires(now + X_ACCESS_TOKEN_MS),
      };
    default: {
      const never: never = account;
      return never;
    }
  }
}

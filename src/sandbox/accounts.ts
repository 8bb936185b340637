import { type Account, type AccountQuotas } from './core/accounts.js';
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

/**
 * The accounts and apps that every new sandbox knows. All values are fixed.
 *
 * | Account | externalId | Token |
 * |---|---|---|
 * | Instagram, Facebook Login | 17841400000000001 | `sandbox-instagram-token` (user token; it also acts for the Page below) |
 * | Instagram, Instagram Login | 17841400000000002 | `sandbox-instagram-login-token` |
 * | Facebook Page | 100000000000001 | `sandbox-facebook-page-token` (page token, does not expire by time) |
 * | X | 1500000000000000001 | `sandbox-x-access-token` (2 h), refresh `sandbox-x-refresh-token` (single use) |
 *
 * Apps: Meta 900000000000001 / `sandbox-meta-secret`, Instagram 900000000000002 / `sandbox-instagram-secret`,
 * X `sandbox-x-client` / `sandbox-x-secret`; app-only X bearer `sandbox-x-app-token`.
 */
export const SANDBOX_ACCOUNTS = {
  apps: {
    meta: { id: '900000000000001', secret: 'sandbox-meta-secret' },
    instagram: { id: '900000000000002', secret: 'sandbox-instagram-secret' },
    x: { clientId: 'sandbox-x-client', clientSecret: 'sandbox-x-secret', appToken: 'sandbox-x-app-token' },
  },
  person: { id: '800000000000001', name: 'Robin Marsh', token: 'sandbox-facebook-user-token' },
  instagram: {
    externalId: '17841400000000001',
    name: 'Quiet Harbor Counseling',
    username: 'quietharbor',
    accessToken: 'sandbox-instagram-token',
  },
  instagramLogin: {
    externalId: '17841400000000002',
    name: 'Small Steps Studio',
    username: 'smallsteps.studio',
    accessToken: 'sandbox-instagram-login-token',
  },
  facebook: {
    externalId: '100000000000001',
    name: 'Quiet Harbor Counseling',
    username: 'quietharbor',
    accessToken: 'sandbox-facebook-page-token',
  },
  x: {
    externalId: '1500000000000000001',
    name: 'Quiet Harbor',
    username: 'quiet_harbor',
    accessToken: 'sandbox-x-access-token',
    refreshToken: 'sandbox-x-refresh-token',
  },
} as const;

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
  premium?: boolean | undefined;
  enterprise?: boolean | undefined;
  credits?: boolean | undefined;
}

const DEFAULT_FOLLOWERS = 1_840;
const TWO_DAYS_MS = 2 * 24 * 3_600_000;

/** Puts the seeded accounts into an empty world. */
export function seedAccounts(world: World): void {
  const { person, instagram, instagramLogin, facebook, x, apps } = SANDBOX_ACCOUNTS;
  world.people.put({ id: person.id, name: person.name, pageIds: [facebook.externalId] });
  addAccount(world, { network: 'facebook', ...facebook });
  addAccount(world, { network: 'instagram', login: 'facebook', pageId: facebook.externalId, ...instagram });
  addAccount(world, { network: 'instagram', login: 'instagram', ...instagramLogin });
  addAccount(world, { network: 'x', ...x });
  const now = world.clock.now();
  const token = { issuedAt: now - TWO_DAYS_MS, expiresAt: now + LONG_TOKEN_MS };
  world.tokens.put({
    id: person.token,
    kind: 'facebook-user',
    ownerId: person.id,
    actsFor: [person.id, facebook.externalId, instagram.externalId],
    scopes: FACEBOOK_LOGIN_SCOPES,
    ...token,
  });
  const forApp = { actsFor: [], scopes: [], issuedAt: now, expiresAt: null };
  world.tokens.put({
    id: `${apps.meta.id}|${apps.meta.secret}`,
    kind: 'facebook-app',
    ownerId: apps.meta.id,
    ...forApp,
  });
  world.tokens.put({
    id: apps.x.appToken,
    kind: 'x-app',
    ownerId: apps.x.clientId,
    ...forApp,
    scopes: ['tweet.read', 'users.read'],
  });
}

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

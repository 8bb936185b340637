import { FACEBOOK_LOGIN_SCOPES, LONG_TOKEN_MS } from './core/tokens.js';
import { addAccount } from './new-account.js';
import { seedPeople } from './seeds.js';
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
 * These are who people and tests sign in as in the dialogs; the first of each network is signed in unless another is
 * chosen. A user token of each stands in the last column, for pasting.
 *
 * | Dialog | Person | Id | What is behind | Token |
 * |---|---|---|---|---|
 * | Facebook | Robin Marsh | 800000000000001 | Page 100000000000001 with Instagram 17841400000000001 | `sandbox-facebook-user-token` |
 * | Facebook | Avery Blume | 800000000000022 | no Page | `sandbox-facebook-user-token-no-page` |
 * | Facebook | Dana Whitlock | 800000000000023 | Page 100000000000023 without Instagram | `sandbox-facebook-user-token-no-instagram` |
 * | Facebook | Morgan Ellery | 800000000000024 | Business 700000000000024, which owns Page 100000000000024 (Instagram 17841400000000024) and works on client Page 100000000000034; /me/accounts is empty | `sandbox-facebook-user-token-business` |
 * | Facebook | Sasha Thorne | 800000000000025 | Pages 100000000000025 and 100000000000035 with Instagram 17841400000000025 and 17841400000000035 | `sandbox-facebook-user-token-two-pages` |
 * | Facebook | Ira Fenwick | 800000000000026 | Page 100000000000001, tasks ANALYZE and MODERATE only | `sandbox-facebook-user-token-no-task` |
 * | Instagram | Small Steps Studio | 17841400000000002 | a Business account | `sandbox-instagram-login-token` |
 * | Instagram | Jules Park | 17841400000000028 | a personal account | `sandbox-instagram-personal-token` |
 * | X | Quiet Harbor | 1500000000000000001 | no subscription | `sandbox-x-access-token` |
 * | X | Tidewater Talks | 1500000000000000022 | Premium | `sandbox-x-access-token-tidewater`, refresh `sandbox-x-refresh-token-tidewater` |
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
  seedPeople(world);
}

export { addAccount } from './new-account.js';

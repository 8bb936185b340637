import { type Network } from '../core/faults.js';
import { FACEBOOK_LOGIN_SCOPES, INSTAGRAM_LOGIN_SCOPES, LONG_TOKEN_MS, type Token, X_SCOPES } from '../core/tokens.js';
import { type World } from '../world.js';

export const TOKEN_CHANGES = ['revoke', 'expire', 'drop-scope', 'drop-task', 'data-access-ended', 'restore'] as const;
export type TokenChange = (typeof TOKEN_CHANGES)[number];

/** What happened to a login. Without `subcode` a revoked token of Meta's answers 460 (the password was changed). */
export interface TokenChangeOrder {
  /** The account's or the person's id. */
  account: string;
  network?: Network | undefined;
  change: TokenChange;
  scope?: string | undefined;
  subcode?: number | undefined;
}

const PASSWORD_CHANGED = 460;

/** Changes every token of an account or person; the changed tokens. An empty list: there is no such token. */
export function changeTokens(world: World, order: TokenChangeOrder): Token[] {
  const tokens = [...world.tokens.values()].filter((token) => isMeant(token, order));
  for (const token of tokens) changeToken(world, token, order);
  const page = pageOf(world, order.account);
  if (page && order.change === 'drop-task') {
    page.droppedTasks = [...(page.droppedTasks ?? []), order.scope ?? 'CREATE_CONTENT'];
  }
  if (page && order.change === 'restore') page.droppedTasks = [];
  for (const family of world.x.families.values()) {
    if (family.userId !== order.account) continue;
    if (order.change === 'revoke') family.revoked = true;
    if (order.change === 'drop-scope') family.scopes = family.scopes.filter((scope) => scope !== order.scope);
  }
  world.touch();
  return tokens;
}

function isMeant(token: Token, order: TokenChangeOrder): boolean {
  if (token.kind === 'facebook-app' || token.kind === 'x-app') return false;
  if (order.network !== undefined && (token.kind === 'x-user') !== (order.network === 'x')) return false;
  const { account } = order;
  return token.ownerId === account || token.personId === account || token.actsFor.includes(account);
}

function changeToken(world: World, token: Token, order: TokenChangeOrder): void {
  const now = world.clock.now();
  switch (order.change) {
    case 'revoke':
      token.revoked = token.kind === 'x-user' ? 0 : (order.subcode ?? PASSWORD_CHANGED);
      return;
    case 'expire':
      token.expiresAt = now - 1;
      return;
    case 'drop-scope':
      token.scopes = token.scopes.filter((scope) => scope !== order.scope);
      if (token.declined && order.scope !== undefined) token.declined = [...token.declined, order.scope];
      return;
    case 'data-access-ended':
      if (token.kind !== 'x-user') token.dataAccessEndsAt = now - 1;
      return;
    case 'drop-task':
      return;
    case 'restore':
      token.revoked = undefined;
      token.dataAccessEndsAt = undefined;
      token.scopes = everythingFor(token);
      if (token.declined) token.declined = [];
      token.expiresAt = token.kind === 'facebook-page' ? null : now + LONG_TOKEN_MS;
      return;
    default: {
      const never: never = order.change;
      return never;
    }
  }
}

function everythingFor(token: Token): string[] {
  if (token.kind === 'x-user') return X_SCOPES;
  return token.kind === 'instagram-user' ? INSTAGRAM_LOGIN_SCOPES : FACEBOOK_LOGIN_SCOPES;
}

function pageOf(world: World, id: string) {
  const linked = world.account('instagram', id)?.pageId;
  return world.account('facebook', linked ?? id);
}

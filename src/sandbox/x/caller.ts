import { type XAccount } from '../core/accounts.js';
import { type Token } from '../core/tokens.js';
import { type World } from '../world.js';
import { missingScope, unauthorized, userContextNeeded } from './errors.js';

/** Who calls: an account through a user token, or the app alone. */
export interface XCaller {
  token: Token;
  account: XAccount | undefined;
}

/** The caller behind an Authorization header; undefined when the token is missing, unknown, expired or revoked. */
export function callerOf(world: World, authorization: string | undefined): XCaller | undefined {
  if (!authorization?.startsWith('Bearer ')) return undefined;
  const token = world.tokens.get(authorization.slice(7));
  if (!token || (token.kind !== 'x-user' && token.kind !== 'x-app')) return undefined;
  if (token.revoked !== undefined) return undefined;
  if (token.expiresAt !== null && token.expiresAt <= world.clock.now()) return undefined;
  return { token, account: world.account('x', token.ownerId) };
}

/** Refuses callers without the scopes; app-only tokens pass where only reading is asked for. */
export function requireAccess(caller: XCaller | undefined, scopes: string[], appMayCall: boolean): XCaller {
  if (!caller) throw unauthorized();
  if (caller.token.kind === 'x-app') {
    if (!appMayCall) throw userContextNeeded();
    return caller;
  }
  for (const scope of scopes) if (!caller.token.scopes.includes(scope)) throw missingScope(scope);
  if (!caller.account) throw unauthorized();
  return caller;
}

/** The account of a caller that must be a user. */
export function userOf(caller: XCaller): XAccount {
  if (!caller.account) throw userContextNeeded();
  return caller.account;
}

import { SANDBOX_ACCOUNTS } from '../accounts.js';
import { type Token } from '../core/tokens.js';
import { type World } from '../world.js';
import {
  dataAccessEnded,
  GraphRefusal,
  notVisible,
  pageTokenNeeded,
  permissionMissing,
  tokenRefusal,
} from './errors.js';
import { type BoundEdge, type Target } from './kinds.js';
import { requireTask } from './page-tasks.js';
import { type GraphRequest } from './request.js';

/** Which of the two Graph hosts a request means: without a host in the path, the token decides. */
export function hostOf(world: World, request: GraphRequest): 'facebook' | 'instagram' {
  if (request.host !== 'bare') return request.host;
  // A code of Instagram's own login is exchanged on a host of its own; at the root the app tells.
  const exchange = request.path.join('/') === 'oauth/access_token' && request.params['code'] !== undefined;
  if (exchange && request.params['client_id'] === SANDBOX_ACCOUNTS.apps.instagram.id) return 'instagram';
  const token = request.token === undefined ? undefined : world.tokens.get(request.token);
  return token?.kind === 'instagram-user' ? 'instagram' : 'facebook';
}

/** The living token of a request. Throws error 104 without one, 190 for one that is unknown, dead or of the other host. */
export function acceptToken(world: World, request: GraphRequest, host: 'facebook' | 'instagram'): Token {
  if (request.token === undefined || request.token === '') {
    throw new GraphRefusal({ code: 104, message: 'An access token is required to request this resource.' });
  }
  const token = world.tokens.get(request.token);
  const rightHost = (token?.kind === 'instagram-user') === (host === 'instagram');
  if (!token || !rightHost || token.kind === 'x-user' || token.kind === 'x-app') throw tokenRefusal(0);
  if (token.revoked !== undefined) throw tokenRefusal(token.revoked);
  if (token.expiresAt !== null && token.expiresAt <= world.clock.now()) throw tokenRefusal(463);
  // Tokens that nobody signed in for hold without end here.
  if (token.dataAccessEndsAt !== undefined && token.dataAccessEndsAt <= world.clock.now()) throw dataAccessEnded();
  return token;
}

/** Whether the token may do this to that: the thing is its own, the host offers it, the permission was given. */
export function requirePermission(
  world: World,
  token: Token,
  host: 'facebook' | 'instagram',
  target: Target,
  edge: BoundEdge,
  method: string,
): void {
  if (!token.actsFor.includes(target.accountId)) throw notVisible(target.id, method);
  const permission = host === 'instagram' ? edge.instagram : edge.facebook;
  if (permission === undefined) throw notVisible(target.id, method);
  if (permission !== '' && !token.scopes.includes(permission)) throw permissionMissing(permission);
  requireTask(world, token, target.accountId, permission);
  if (edge.page && token.kind !== 'facebook-page') throw pageTokenNeeded();
}

import { randomUUID } from 'node:crypto';
import { type Token } from '../core/tokens.js';
import { type World } from '../world.js';
import { tokenRefusal } from './errors.js';

/**
 * The token that a page answers with as `access_token`. A token from the dialog brings page tokens of its own, with its
 * permissions and the person's role; any other brings the first of the page that still works.
 */
export function pageTokenOf(world: World, pageId: string, asker: Token): string {
  if (asker.kind === 'facebook-page' && asker.ownerId === pageId) return asker.id;
  if (asker.declined !== undefined) return ownPageToken(world, pageId, asker);
  // The person's role goes with the token: who has tasks of their own on the page needs one of their own.
  if (world.people.get(asker.ownerId)?.tasks?.[pageId]) return ownPageToken(world, pageId, asker);
  for (const token of world.tokens.values()) {
    const common = token.kind === 'facebook-page' && token.ownerId === pageId && token.parentId === undefined;
    if (common && token.revoked === undefined) return token.id;
  }
  throw tokenRefusal(492);
}

// The same user token brings the same page token each time. It ends by time only when the user token is a short one.
function ownPageToken(world: World, pageId: string, asker: Token): string {
  for (const token of world.tokens.values()) {
    if (token.kind === 'facebook-page' && token.ownerId === pageId && token.parentId === asker.id) return token.id;
  }
  const instagramId = world.account('facebook', pageId)?.instagramId;
  const lasting = asker.expiresAt === null || asker.expiresAt - asker.issuedAt > LASTING_MS;
  const token: Token = {
    id: `facebook-page-${randomUUID()}`,
    kind: 'facebook-page',
    ownerId: pageId,
    actsFor: [pageId, ...(instagramId === undefined ? [] : [instagramId])],
    scopes: asker.scopes,
    issuedAt: world.clock.now(),
    expiresAt: lasting ? null : asker.expiresAt,
    personId: asker.ownerId,
    parentId: asker.id,
    dataAccessEndsAt: asker.dataAccessEndsAt,
  };
  world.tokens.put(token);
  world.touch();
  return token.id;
}

/** Longer than any short token. */
const LASTING_MS = 24 * 3_600_000;

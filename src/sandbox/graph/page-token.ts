import { type World } from '../world.js';
import { tokenRefusal } from './errors.js';

/** The token that a page answers with as `access_token`: the first that still works. */
export function pageTokenOf(world: World, pageId: string): string {
  for (const token of world.tokens.values()) {
    if (token.kind === 'facebook-page' && token.ownerId === pageId && token.revoked === undefined) return token.id;
  }
  throw tokenRefusal(492);
}

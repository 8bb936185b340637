import type { EntityManager } from 'typeorm';
import type { Caller } from '../identity/caller.js';

/** Who changed something of a post, or of what is printed with it. */
export type Editor = Pick<Caller, 'workspaceId' | 'personId'> & Partial<Pick<Caller, 'keyId'>>;

/**
 * What the library tells the room where posts are approved. Provided by that room; without it an edit only takes an
 * approved post back to a draft.
 */
export abstract class PostReview {
  /**
   * Something of these posts was changed in the caller's transaction, which holds their rows: an approval of something else
   * than what would be published now ends.
   * @param what for people: "the text and the link"
   */
  abstract edited(manager: EntityManager, editor: Editor, postIds: string[], what: string): Promise<void>;
}

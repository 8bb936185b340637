import type { EntityManager } from 'typeorm';
import type { PostEvent } from './post.js';
import type { Editor } from './post-review.js';

/** What the calendar tells the library: whether a post may go. Provided by the calendar; without it nothing is scheduled. */
export abstract class PostUse {
  /** How many publications of the post are still to come or under way. Takes part in the caller's transaction. */
  abstract scheduledCount(manager: EntityManager, workspaceId: string, postId: string): Promise<number>;

  /**
   * The event of a post was moved (or taken away) in the caller's transaction, which holds the post: its reminders follow.
   * @throws ProblemError 422 or 409 when one of them cannot; nothing is changed then
   */
  abstract eventMoved(manager: EntityManager, by: Editor, postId: string, event: PostEvent | null): Promise<void>;
}

import type { EntityManager } from 'typeorm';

/** What the calendar tells the library: whether a post may go. Provided by the calendar; without it nothing is scheduled. */
export abstract class PostUse {
  /** How many publications of the post are still to come or under way. Takes part in the caller's transaction. */
  abstract scheduledCount(manager: EntityManager, workspaceId: string, postId: string): Promise<number>;
}

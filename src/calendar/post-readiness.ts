import type { EntityManager } from 'typeorm';
import type { Evergreen, PostEvent } from '../library/post.js';
import type { DraftProblem, NetworkName } from '../networks/network.js';
import type { PlannerPost } from './plan.js';

/** What the calendar must know of a post. */
export interface PostForPlanning extends PlannerPost {
  evergreen: Evergreen | null;
  event: PostEvent | null;
  authorId: string | null;
}

export interface PostOnNetwork {
  postId: string;
  network: NetworkName;
}

/** The key of a pair in the answer of `PostReadiness.problems`. */
export function pairKey(pair: PostOnNetwork): string {
  return `${pair.postId}/${pair.network}`;
}

/** The library as the calendar sees it. Every method takes part in the caller's transaction. */
export abstract class PostReadiness {
  /** The posts of a workspace with these ids; unknown, foreign and deleted ones are absent. In no order. */
  abstract posts(manager: EntityManager, workspaceId: string, ids: string[]): Promise<PostForPlanning[]>;

  /** Which of these series the workspace has. */
  abstract series(manager: EntityManager, workspaceId: string, ids: string[]): Promise<Set<string>>;

  /** What each post's draft for a network has against it, by `pairKey`; a pair without problems may be absent. */
  abstract problems(
    manager: EntityManager,
    workspaceId: string,
    pairs: PostOnNetwork[],
  ): Promise<Map<string, DraftProblem[]>>;
}

import type { EntityManager } from 'typeorm';

/** A publication that is or would be in the calendar. */
export interface PlannedPost {
  postId: string;
  channelId: string;
}

/** What planned publications will cost on networks that charge; amounts in US dollars. */
export interface PlannedCost {
  /** Posts that will be created there: a thread is several. */
  posts: number;
  postsWithLink: number;
  /** For creating them. */
  publishUsd: number;
  /** For reading their numbers over 30 days. */
  measureUsd: number;
  totalUsd: number;
  /** A sentence when this month's budget would be passed by it. */
  warning?: string;
}

/** Whatever knows prices, as the calendar asks for it. */
export abstract class QueueCosts {
  /** @returns undefined when none of them is on a network that charges */
  abstract of(manager: EntityManager, workspaceId: string, planned: PlannedPost[]): Promise<PlannedCost | undefined>;
}

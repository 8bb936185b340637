import type { PostKind } from '../library/post.js';

/** How many reviewers a workspace asks for, and for what. */
export interface Rule {
  /** 0, 1 or 2. */
  reviewers: number;
  kinds: PostKind[] | null;
  channelIds: string[] | null;
}

export const NO_RULE: Rule = { reviewers: 0, kinds: null, channelIds: null };

/**
 * The reviewers that a post of this kind needs on this channel. With kinds and channels named, either is enough to ask for
 * review: in doubt somebody looks.
 */
export function reviewersNeeded({ reviewers, kinds, channelIds }: Rule, kind: PostKind, channelId: string): number {
  if (kinds === null && channelIds === null) return reviewers;
  return kinds?.includes(kind) === true || channelIds?.includes(channelId) === true ? reviewers : 0;
}

import type { NetworkName } from '../networks/network.js';

export const POST_KINDS = [
  'coping-video',
  'mindfulness-tip',
  'psychoeducation',
  'resource',
  'encouragement',
  'announcement',
] as const;
export type PostKind = (typeof POST_KINDS)[number];

export const POST_STATUSES = ['draft', 'in-review', 'approved'] as const;
export type PostStatus = (typeof POST_STATUSES)[number];

/** Where a claim comes from, as readers can look it up. */
export interface Citation {
  title: string;
  author?: string;
  year?: number;
  source?: string;
}

/** A post that may go out again: not sooner than `minGapDays` after the last time on a channel, at most `maxRepeats` times there in all. */
export interface Evergreen {
  minGapDays: number;
  maxRepeats: number;
}

/** What one network gets instead of the common text; what is absent comes from the post. */
export interface Variant {
  /** Used as it stands: no template, signature or hashtags are added. */
  text?: string;
  /** X only: a chain of texts instead of one. */
  thread?: string[];
  /** Instagram only: publish as a story instead of in the feed. */
  format?: 'story';
}

/** The networks that variants can be written for, with their names as people say them. */
export const NETWORK_TITLES: Record<NetworkName, string> = { instagram: 'Instagram', facebook: 'Facebook', x: 'X' };

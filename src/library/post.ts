import type { NetworkName, ReplySettings } from '../networks/network.js';

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
  /** X only: a chain of texts instead of one. Pictures and videos go with the first of them. */
  thread?: string[];
  /** Instagram only: publish as a story instead of in the feed. */
  format?: 'story';
  /** Instagram only: usernames without @. */
  collaborators?: string[];
  /** Instagram and Facebook: a comment by the account itself, written right after the post went out. */
  firstComment?: string;
  /** Instagram reels: a picture of the workspace to show before playing, or the moment of the video, in milliseconds. */
  cover?: { mediaId: string } | { atMs: number };
  /** Instagram reels: also in the grid of the profile; absent: yes. */
  shareToFeed?: boolean;
  /** Instagram and X. */
  madeWithAi?: boolean;
  /** Instagram and X: somebody paid for it. */
  paidPartnership?: boolean;
  /** Facebook videos. */
  videoTitle?: string;
  /** X only: who may answer; absent: everybody. */
  replySettings?: ReplySettings;
}

/** What an announcement announces. Times are instants in ISO 8601. */
export interface PostEvent {
  startsAt: string;
  endsAt?: string;
  /** IANA zone that the event's times are told in. */
  timeZone: string;
  place?: string;
  url?: string;
}

/** The networks that variants can be written for, with their names as people say them. */
export const NETWORK_TITLES: Record<NetworkName, string> = { instagram: 'Instagram', facebook: 'Facebook', x: 'X' };

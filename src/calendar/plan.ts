import type { PostKind } from '../library/post.js';
import type { TimelineEntry } from './timeline.js';

/** What the planner must know of a post. */
export interface PlannerPost {
  id: string;
  kind: PostKind;
  topics: readonly string[];
  seriesId: string | null;
}

/** A free slot at one instant (epoch milliseconds). `null` takes any kind; a place without a series takes no series' post that has places of its own. */
export interface Place {
  at: number;
  kind: PostKind | null;
  seriesId: string | null;
}

/** One channel's calendar as the planner sees it. */
export interface ChannelToFill {
  channelId: string;
  /** Free places, ascending, no instant twice. */
  places: readonly Place[];
  /** The series and kinds of all slots of the channel, taken ones included: they say where a series' posts belong. */
  slots: readonly { kind: PostKind | null; seriesId: string | null }[];
  /** What is already in the calendar, ascending: neighbours to differ from. */
  entries: readonly TimelineEntry[];
  /** Hard: whether this post may appear on this channel at this time (an evergreen post's gap). */
  mayAppear: (postId: string, at: number) => boolean;
}

export interface Assignment {
  postId: string;
  channelId: string;
  at: number;
}

export interface Shortage {
  channelId: string;
  /** The posts that found no place, in their order. */
  postIds: string[];
}

export type Plan = { kind: 'planned'; assignments: Assignment[] } | { kind: 'short'; shortages: Shortage[] };

/** A post still to be placed, and the series it counts for on this channel. */
export interface Waiting {
  post: PlannerPost;
  seriesId: string | null;
}

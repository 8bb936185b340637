import type { Account, Format, MetricName, Metrics } from '../network.js';
import { at, numberAt } from '../graph/json.js';
import { insightValues } from '../graph/insights.js';

/** Which metrics exist depends on what the post is. */
export type MediaType = 'feed' | 'reel' | 'story';

export function mediaTypeOf(format: Format): MediaType {
  if (format === 'story') return 'story';
  return format === 'reel' || format === 'video' ? 'reel' : 'feed';
}

// Media insights reference, page of 2026-06-18. `shares` of pictures is in it, but was refused when tried (2026-05); a
// metric that is refused is left out from then on.
const METRICS_OF: Record<MediaType, readonly string[]> = {
  feed: ['reach', 'views', 'likes', 'comments', 'saved', 'shares', 'profile_visits', 'follows'],
  reel: [
    'reach',
    'views',
    'likes',
    'comments',
    'saved',
    'shares',
    'ig_reels_avg_watch_time',
    'ig_reels_video_view_total_time',
  ],
  story: ['reach', 'views', 'shares', 'profile_visits', 'follows'],
};

/** What every kind of post has. */
export const FALLBACK_METRICS = ['reach', 'views'] as const;

// Link clicks of stories are given to tokens of Facebook's login only.
const STORY_WITH_FACEBOOK_LOGIN = ['link_clicks'];

/** The metrics to ask for, by what the post is and which login the token is from. */
export function metricsFor(type: MediaType, login: Account['login']): readonly string[] {
  const metrics = METRICS_OF[type];
  return type === 'story' && login !== 'instagram' ? [...metrics, ...STORY_WITH_FACEBOOK_LOGIN] : metrics;
}

const NAMES: Record<string, MetricName> = {
  reach: 'reach',
  views: 'views',
  likes: 'likes',
  comments: 'comments',
  saved: 'saves',
  shares: 'shares',
  profile_visits: 'profileVisits',
  follows: 'follows',
  link_clicks: 'clicks',
  ig_reels_avg_watch_time: 'averageWatchTimeMs',
  ig_reels_video_view_total_time: 'watchTimeMs',
};

/** The fields of a post to ask for: cheap counters, and its insights when there are metrics to ask for. */
export function fieldsFor(metrics: readonly string[]): string {
  const fields = 'id,permalink,media_type,media_product_type,timestamp,like_count,comments_count';
  return metrics.length === 0 ? fields : `${fields},insights.metric(${metrics.join(',')})`;
}

/** Normalises one post's fields. The counters are live, insights up to 48 hours late, so counters win. */
export function metricsIn(node: unknown): Metrics {
  const metrics: Metrics = {};
  for (const [name, value] of insightValues(at(node, 'insights'))) {
    const ours = NAMES[name];
    if (ours) metrics[ours] = Math.max(0, Math.round(value));
  }
  const likes = numberAt(node, 'like_count');
  const comments = numberAt(node, 'comments_count');
  if (likes !== undefined) metrics.likes = likes;
  if (comments !== undefined) metrics.comments = comments;
  return metrics;
}

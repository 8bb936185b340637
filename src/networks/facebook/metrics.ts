import type { Metrics } from '../network.js';
import { insightValues } from '../graph/insights.js';
import { at, listAt, numberAt, textAt } from '../graph/json.js';

// Page and post insights reference, read 2026-09-11; the impressions family died on 2025-11-15 and 2026-06-15.
export const POST_METRICS = ['post_media_view', 'post_total_media_view_unique', 'post_clicks'] as const;

/** What every post has. */
export const FALLBACK_METRICS = ['post_media_view'] as const;

// A limit of 0 gives the sum and none of the people.
const COUNTERS = 'shares,comments.summary(true).limit(0),reactions.summary(true).limit(0)';

export function postFields(metrics: readonly string[]): string {
  const fields = `id,permalink_url,created_time,${COUNTERS}`;
  return metrics.length === 0 ? fields : `${fields},insights.metric(${metrics.join(',')})`;
}

/** Edges of a video that are counted like metrics are: one that Meta refuses is left out. */
export const VIDEO_COUNTERS = ['likes', 'comments'] as const;

/** A video has no shares field and no reactions edge, and its insights are asked for apart. */
export function videoFields(counters: readonly string[]): string {
  return ['id', 'permalink_url', ...counters.map((edge) => `${edge}.summary(true).limit(0)`)].join(',');
}

function withoutMissing(metrics: { [K in keyof Metrics]: number | undefined }): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== undefined));
}

/** Likes are all reactions together: a heart under a post about grief is no less than a thumb. */
export function postMetricsIn(node: unknown): Metrics {
  const insights = insightValues(at(node, 'insights'));
  return withoutMissing({
    views: insights.get('post_media_view'),
    reach: insights.get('post_total_media_view_unique'),
    clicks: insights.get('post_clicks'),
    likes: numberAt(node, 'reactions', 'summary', 'total_count'),
    comments: numberAt(node, 'comments', 'summary', 'total_count'),
    shares: sharesOf(node),
  });
}

/** Facebook leaves `shares` out when there are none; that it was asked for shows in the counters beside it. */
function sharesOf(node: unknown): number | undefined {
  const shares = numberAt(node, 'shares', 'count');
  if (shares !== undefined) return shares;
  return at(node, 'comments', 'summary') === undefined ? undefined : 0;
}

/** The parts of a metric that is an object, such as the actions by kind. */
function partsOf(insights: unknown, name: string): unknown {
  const entry = listAt(insights, 'data').find((row) => textAt(row, 'name') === name);
  return at(entry, 'values', 0, 'value');
}

function sumOfParts(parts: unknown): number | undefined {
  if (typeof parts !== 'object' || parts === null) return undefined;
  return Object.keys(parts).reduce((sum, key) => sum + (numberAt(parts, key) ?? 0), 0);
}

/**
 * @param node a video with `videoFields`
 * @param insights the answer of /{video}/video_insights, undefined when it could not be read; times in it are milliseconds
 */
export function videoMetricsIn(node: unknown, insights: unknown): Metrics {
  const values = insightValues(insights);
  const first = (...names: string[]): number | undefined =>
    names.map((name) => values.get(name)).find((value) => value !== undefined);
  const actions = partsOf(insights, 'post_video_social_actions');
  return withoutMissing({
    views: first('fb_reels_total_plays', 'blue_reels_play_count', 'post_video_views', 'total_video_views'),
    reach: first('post_total_media_view_unique', 'post_impressions_unique'),
    averageWatchTimeMs: first('post_video_avg_time_watched'),
    watchTimeMs: first('post_video_view_time'),
    likes:
      sumOfParts(partsOf(insights, 'post_video_likes_by_reaction_type')) ??
      numberAt(node, 'likes', 'summary', 'total_count'),
    comments: numberAt(node, 'comments', 'summary', 'total_count') ?? numberAt(actions, 'COMMENT'),
    shares: numberAt(actions, 'SHARE'),
  });
}

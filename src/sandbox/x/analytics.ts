import { type World } from '../world.js';
import { type XCaller } from './caller.js';
import { invalidRequest, resourceNotFound } from './errors.js';
import { engagementOf } from './metrics.js';
import { refuseUnknown, timeOf, type XQuery } from './query.js';

// GET /2/tweets/analytics, specification 2.166.
const FIELDS = new Set(
  'impressions engagements likes replies retweets quote_tweets bookmarks shares url_clicks user_profile_clicks detail_expands permalink_clicks hashtag_clicks media_views follows unfollows unlikes email_tweet app_opens app_install_attempts id timestamp timestamped_metrics'.split(
    ' ',
  ),
);

/** GET /2/tweets/analytics with granularity=total: the whole count of each own post. */
export function postAnalytics(world: World, caller: XCaller, query: XQuery): unknown {
  refuseUnknown(query, ['ids', 'start_time', 'end_time', 'granularity', 'analytics.fields']);
  const ids = (query['ids'] ?? '').split(',');
  if (ids.length > 100 || ids[0] === '') throw invalidRequest('ids: 1 to 100 ids are needed.');
  const end = timeOf(query, 'end_time');
  if (timeOf(query, 'start_time') === undefined || end === undefined) {
    throw invalidRequest('start_time and end_time are needed.');
  }
  if (query['granularity'] !== 'total') throw invalidRequest('granularity: only total is offered here.');
  const fields = (query['analytics.fields'] ?? 'impressions').split(',');
  for (const field of fields) if (!FIELDS.has(field)) throw invalidRequest(`analytics.fields: [${field}] is unknown.`);
  const data: unknown[] = [];
  const errors: unknown[] = [];
  for (const id of ids) {
    const post = world.x.posts.get(id);
    if (post?.authorId !== caller.token.ownerId || post.deletedAt !== undefined) {
      errors.push(resourceNotFound('tweet', 'ids', id));
      continue;
    }
    const gained = engagementOf(world, post);
    const all: Record<string, number> = {
      impressions: gained.views,
      engagements: gained.likes + gained.reposts + post.replyCount + gained.profileVisits + gained.saves,
      likes: gained.likes,
      replies: post.replyCount,
      retweets: gained.reposts,
      quote_tweets: post.quoteCount,
      bookmarks: gained.saves,
      shares: gained.shares,
      url_clicks: gained.linkClicks,
      user_profile_clicks: gained.profileVisits,
      follows: gained.follows,
    };
    const metrics = Object.fromEntries(fields.filter((field) => field in all).map((field) => [field, all[field]]));
    data.push({ id, timestamped_metrics: [{ timestamp: new Date(end).toISOString(), metrics }] });
  }
  return { ...(data.length > 0 && { data }), ...(errors.length > 0 && { errors }) };
}

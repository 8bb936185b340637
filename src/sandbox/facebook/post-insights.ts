import { type Engagement } from '../crowd/curve.js';
import { GraphRefusal, invalidParameter } from '../graph/errors.js';
import { type GraphCall } from '../graph/request.js';
import { engagementOf, reactionsOf } from './engagement.js';
import { type FacebookPost } from './store.js';

type Value = number | Record<string, number>;
type Metric = (gained: Engagement, post: FacebookPost, call: GraphCall) => Value;

/** A Page needs this many likes before it has insights. Insights reference, read 2026-09-11. */
const FEWEST_PAGE_LIKES = 100;

const seconds = (gained: Engagement): number => Math.round((gained.averageWatchMs * gained.views * 0.5) / 1000);

// Post insights reference, read 2026-09-11; what the deprecated-metrics page (2026-03-02) ends is not here.
const METRICS: Record<string, Metric> = {
  post_media_view: (gained) => gained.views,
  post_total_media_view_unique: (gained) => gained.reach,
  post_clicks: (gained) => gained.linkClicks,
  post_clicks_by_type: (gained) => ({ 'link clicks': gained.linkClicks, 'other clicks': gained.profileVisits }),
  post_reactions_by_type_total: (gained, post) => byType(gained, post),
  post_reactions_like_total: (gained, post) => reactionsOf(post, gained).LIKE,
  post_reactions_love_total: (gained, post) => reactionsOf(post, gained).LOVE,
  post_reactions_wow_total: (gained, post) => reactionsOf(post, gained).WOW,
  post_reactions_haha_total: (gained, post) => reactionsOf(post, gained).HAHA,
  post_reactions_sorry_total: (gained, post) => reactionsOf(post, gained).SAD,
  post_reactions_anger_total: (gained, post) => reactionsOf(post, gained).ANGRY,
  post_activity_by_action_type: (gained, post, call) => ({
    share: gained.shares,
    like: gained.likes,
    comment: call.world.comments.count(post.id),
  }),
  post_video_views: (gained, post) => (post.videoId === undefined ? 0 : gained.views),
  post_video_avg_time_watched: (gained) => gained.averageWatchMs,
  post_video_view_time: seconds,
};

// For videos and reels, as products read them in 2026.
const VIDEO_METRICS: Record<string, Metric> = {
  blue_reels_play_count: (gained) => gained.views,
  fb_reels_total_plays: (gained) => Math.floor(gained.views * 1.15),
  fb_reels_replay_count: (gained) => Math.floor(gained.views * 0.15),
  post_video_avg_time_watched: (gained) => gained.averageWatchMs,
  post_video_view_time: seconds,
  post_video_social_actions: (gained, post, call) => ({
    COMMENT: call.world.comments.count(post.id),
    SHARE: gained.shares,
  }),
  post_video_likes_by_reaction_type: (gained, post) => {
    const counts = reactionsOf(post, gained);
    return { REACTION_LIKE: counts.LIKE, REACTION_LOVE: counts.LOVE, REACTION_CARE: counts.CARE };
  },
  post_impressions_unique: (gained) => gained.reach,
};

/** GET /{post}/insights: one name that is dead or unknown fails the whole call. */
export function postInsights(call: GraphCall, post: FacebookPost, args: Record<string, string>): unknown[] {
  const names = namesOf(args['metric']);
  if (names.length === 0) {
    throw new GraphRefusal({ code: 3001, subcode: 1504028, message: '(#3001) No metric was specified to be fetched.' });
  }
  return render(call, post, names, METRICS);
}

/** GET /{video}/video_insights; without `metric` the whole set. */
export function videoInsights(call: GraphCall, post: FacebookPost, args: Record<string, string>): unknown[] {
  const names = namesOf(args['metric']);
  return render(call, post, names.length === 0 ? Object.keys(VIDEO_METRICS) : names, VIDEO_METRICS);
}

function namesOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function render(call: GraphCall, post: FacebookPost, names: string[], metrics: Record<string, Metric>): unknown[] {
  const found = names.map((name) => {
    const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
    if (!metric) throw invalidParameter('The value must be a valid insights metric');
    return { name, metric };
  });
  const gained = engagementOf(call.world, post);
  const likes = call.world.accounts.get(post.accountId)?.followers ?? 0;
  if (gained.reach === 0 || likes < FEWEST_PAGE_LIKES) return [];
  return found.map(({ name, metric }) => ({
    name,
    period: 'lifetime',
    values: [{ value: metric(gained, post, call) }],
    title: name.replaceAll('_', ' '),
    description: '',
    id: `${post.id}/insights/${name}/lifetime`,
  }));
}

function byType(gained: Engagement, post: FacebookPost): Record<string, number> {
  const counts = reactionsOf(post, gained);
  return Object.fromEntries(
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([reaction, count]) => [reaction.toLowerCase(), count]),
  );
}

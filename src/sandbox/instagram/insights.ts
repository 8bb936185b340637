import { type Engagement } from '../crowd/curve.js';
import { GraphRefusal, invalidParameter } from '../graph/errors.js';
import { type GraphCall } from '../graph/request.js';
import { engagementOf } from './engagement.js';
import { type InstagramMedia } from './store.js';

type Group = 'image' | 'carousel' | 'reel' | 'story';

interface Metric {
  groups: readonly Group[];
  facebookOnly?: boolean;
  breakdown?: string;
  value: (gained: Engagement, media: InstagramMedia, call: GraphCall) => number;
}

const FEED = ['image', 'carousel'] as const;
const ALL = ['image', 'carousel', 'reel', 'story'] as const;
const STORY_MS = 24 * 3_600_000;
/** A story with fewer viewers has no insights. Media-insights reference, 2026-06-18. */
const FEWEST_STORY_VIEWERS = 5;

const interactions: Metric['value'] = (gained, media, call) =>
  gained.likes + gained.saves + gained.shares + call.world.comments.count(media.id);
const comments: Metric['value'] = (_, media, call) => call.world.comments.count(media.id);

// Media-insights reference, page of 2026-06-18; `shares` is documented for images but refused there in practice (2026).
const METRICS: Record<string, Metric> = {
  reach: { groups: ALL, value: (gained) => gained.reach },
  views: { groups: ALL, value: (gained) => gained.views },
  total_interactions: { groups: ALL, value: interactions },
  reposts: { groups: ALL, value: (gained) => gained.reposts },
  likes: { groups: [...FEED, 'reel'], value: (gained) => gained.likes },
  comments: { groups: [...FEED, 'reel'], value: comments },
  saved: { groups: [...FEED, 'reel'], value: (gained) => gained.saves },
  shares: { groups: ['carousel', 'reel', 'story'], value: (gained) => gained.shares },
  replies: { groups: ['story'], value: () => 0 },
  navigation: {
    groups: ['story'],
    breakdown: 'story_navigation_action_type',
    value: (gained) => Math.floor(gained.views * 1.1),
  },
  link_clicks: { groups: ['story'], facebookOnly: true, value: (gained) => gained.linkClicks },
  follows: { groups: [...FEED, 'story'], value: (gained) => gained.follows },
  profile_visits: { groups: [...FEED, 'story'], value: (gained) => gained.profileVisits },
  profile_activity: {
    groups: [...FEED, 'story'],
    breakdown: 'action_type',
    value: (gained) => Math.floor(gained.profileVisits * 0.2),
  },
  ig_reels_avg_watch_time: { groups: ['reel'], value: (gained) => gained.averageWatchMs },
  ig_reels_video_view_total_time: { groups: ['reel'], value: (gained) => gained.averageWatchMs * gained.views },
  reels_skip_rate: { groups: ['reel'], value: () => 38 },
  crossposted_views: { groups: ['reel'], value: (gained) => gained.views },
  facebook_views: { groups: [...FEED, 'reel'], value: () => 0 },
  total_likes: { groups: [...FEED, 'reel'], facebookOnly: true, value: (gained) => gained.likes },
  total_comments: { groups: [...FEED, 'reel'], facebookOnly: true, value: comments },
  total_views: { groups: [...FEED, 'reel'], facebookOnly: true, value: (gained) => gained.views },
};

/** The insights of one media. One metric that is dead, unknown or not for this kind fails the whole call. */
export function mediaInsights(call: GraphCall, media: InstagramMedia, args: Record<string, string>): unknown[] {
  const names = (args['metric'] ?? '').split(',').map((name) => name.trim());
  if (names[0] === '') throw invalidParameter('The parameter metric is required');
  if (args['period'] !== undefined && args['period'] !== 'lifetime') {
    throw invalidParameter('Incompatible period: only lifetime goes with media metrics');
  }
  if (media.parentId !== undefined) throw invalidParameter('Insights are not available for carousel items');
  const metrics = names.map((name) => ({ name, metric: metricOf(name, media, call) }));
  checkBreakdown(args['breakdown'], metrics);
  const gained = engagementOf(call.world, media);
  if (media.format === 'story') {
    if (call.world.clock.age() - media.born >= STORY_MS) return [];
    if (gained.reach < FEWEST_STORY_VIEWERS) {
      throw new GraphRefusal({
        code: 10,
        message: '(#10) Not enough viewers for the media to show insights',
      });
    }
  }
  if (gained.reach === 0) return [];
  return metrics.map(({ name, metric }) => ({
    name,
    period: 'lifetime',
    values: [{ value: metric.value(gained, media, call) }],
    title: titleOf(name),
    description: '',
    id: `${media.id}/insights/${name}/lifetime`,
    ...(args['breakdown'] !== undefined && {
      total_value: {
        value: metric.value(gained, media, call),
        breakdowns: [{ dimension_keys: [args['breakdown']], results: [] }],
      },
    }),
  }));
}

function metricOf(name: string, media: InstagramMedia, call: GraphCall): Metric {
  const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  if (!metric || (metric.facebookOnly && call.host === 'instagram')) {
    throw invalidParameter(`metric[0] must be one of the following values: ${Object.keys(METRICS).join(', ')}`);
  }
  const group: Group = media.format === 'image' ? 'image' : media.format;
  if (!metric.groups.includes(group)) {
    throw invalidParameter(`Incompatible metrics (${name}) with the media type of this media`);
  }
  return metric;
}

function checkBreakdown(breakdown: string | undefined, metrics: { name: string; metric: Metric }[]): void {
  if (breakdown === undefined) return;
  const wrong = metrics.find(({ metric }) => metric.breakdown !== breakdown);
  if (wrong) throw invalidParameter(`Incompatible breakdown (${breakdown}) with metric (${wrong.name})`);
}

function titleOf(name: string): string {
  const words = name.replace(/^ig_reels_/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

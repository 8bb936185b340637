import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FacebookAdapter } from '../../../src/networks/facebook/facebook.adapter.js';
import { InstagramAdapter } from '../../../src/networks/instagram/instagram.adapter.js';
import type { Account, Format, Measured, MeasureItem, MeasureOutcome } from '../../../src/networks/network.js';
import { later, NOW } from './deliveries.js';
import { refusal, type Reply, ScriptedGraph, type SeenCall } from './scripted-graph.js';

const ACCOUNT: Account = { channelId: 'c', externalId: '178', accessToken: 'token', login: 'facebook' };
const HOUR = 3_600_000;

let graph: ScriptedGraph;
let instagram: InstagramAdapter;
let facebook: FacebookAdapter;
let dead: Set<string>;
let deleted: Set<string>;
let blame: (metric: string) => string;

beforeEach(async () => {
  dead = new Set();
  deleted = new Set();
  blame = () => '(#100) Invalid parameter';
  graph = new ScriptedGraph(answerLikeMeta);
  const options = await graph.start();
  instagram = new InstagramAdapter(options);
  facebook = new FacebookAdapter(options);
});

afterEach(() => graph.stop());

/** One bad metric or one missing id fails the whole call; every metric of a living post is 5. */
function answerLikeMeta(call: SeenCall): Reply {
  const ids = call.params.get('ids')?.split(',');
  const asked = ids ?? [call.path.split('/').at(-1) ?? ''];
  const missing = asked.find((id) => deleted.has(id));
  if (missing) return refusal(100, 33, { message: `Object with ID '${missing}' does not exist` });
  const metrics = /insights\.metric\(([^)]*)\)/.exec(call.params.get('fields') ?? '')?.[1]?.split(',') ?? [];
  const bad = metrics.find((name) => dead.has(name));
  if (bad) return refusal(100, undefined, { message: blame(bad) });
  const node = {
    like_count: 2,
    comments_count: 0,
    permalink: 'https://i.example/p',
    insights: { data: metrics.map((name) => ({ name, values: [{ value: 5 }] })) },
  };
  return { body: ids ? Object.fromEntries(ids.map((id) => [id, { id, ...node }])) : { id: asked[0], ...node } };
}

function items(count: number, format: Format = 'image', publishedAt = later(-HOUR)): MeasureItem[] {
  return Array.from({ length: count }, (_, index) => ({ remoteId: String(1_000 + index), format, publishedAt }));
}

function measuredIn(outcome: MeasureOutcome): { byRemoteId: Map<string, Measured>; calls: number } {
  if (outcome.kind !== 'measured') throw new Error(`not measured: ${outcome.kind}`);
  return outcome;
}

const ALL = { views: 5, reach: 5, likes: 2, comments: 0, shares: 5, saves: 5, profileVisits: 5, follows: 5 };

describe('measuring on Instagram', () => {
  it('reads 50 posts with one call', async () => {
    const { byRemoteId, calls } = measuredIn(await instagram.measure(ACCOUNT, items(50), NOW));
    expect([calls, byRemoteId.size, graph.seen.length]).toEqual([1, 50, 1]);
    expect(byRemoteId.get('1049')).toMatchObject({ kind: 'measured', metrics: ALL, permalink: 'https://i.example/p' });
  });

  it('loses only the bad metric, also when Meta does not name it, and never asks for it again', async () => {
    dead.add('shares');
    const rest: Record<string, number> = { ...ALL };
    delete rest['shares'];
    const first = measuredIn(await instagram.measure(ACCOUNT, items(8), NOW));
    expect(first.byRemoteId.size).toBe(8);
    for (const one of first.byRemoteId.values()) expect(one).toMatchObject({ metrics: rest });
    for (const one of first.byRemoteId.values()) expect(one).not.toHaveProperty('metrics.shares');
    expect(measuredIn(await instagram.measure(ACCOUNT, items(8), NOW)).calls).toBe(1);
  });

  it('asks for a refused metric alone, once a day, and has it back when Meta gives it again', async () => {
    dead.add('shares');
    await instagram.measure(ACCOUNT, items(8), NOW);
    const callsAt = async (hours: number): Promise<string[]> => {
      const before = graph.seen.length;
      const { calls } = measuredIn(await instagram.measure(ACCOUNT, items(8), later(hours * HOUR)));
      const asked = graph.seen
        .slice(before)
        .map(({ params }) => /metric\((.*)\)/.exec(params.get('fields') ?? '')?.[1] ?? '');
      expect(calls).toBe(asked.length);
      return asked;
    };
    const without = 'reach,views,likes,comments,saved,profile_visits,follows';
    expect(await callsAt(23)).toEqual([without]);
    expect(await callsAt(24)).toEqual([without, 'shares']);
    expect(await callsAt(47)).toEqual([without]);
    dead.clear();
    expect(await callsAt(48)).toEqual([without, 'shares']);
    expect(await callsAt(48)).toEqual(['reach,views,likes,comments,saved,shares,profile_visits,follows']);
  });

  it('remembers a refused metric for its kind of post and login only', async () => {
    dead.add('shares');
    await instagram.measure(ACCOUNT, items(2), NOW);
    dead.clear();
    for (const [account, format] of [
      [ACCOUNT, 'reel'],
      [{ ...ACCOUNT, login: 'instagram' }, 'image'],
    ] as [Account, Format][]) {
      const { byRemoteId } = measuredIn(await instagram.measure(account, items(1, format), NOW));
      expect(byRemoteId.get('1000')).toMatchObject({ metrics: { shares: 5 } });
    }
  });

  it('asks for the metrics that every post has together, before it hunts for the bad one', async () => {
    dead.add('shares');
    await instagram.measure(ACCOUNT, items(1), NOW);
    const asked = graph.seen.map(({ params }) => /metric\((.*)\)/.exec(params.get('fields') ?? '')?.[1] ?? '');
    expect(asked.slice(1, 3)).toEqual(['', 'reach,views']);
  });

  it('needs one more call when Meta names the bad metric', async () => {
    dead.add('shares');
    blame = (metric) => `(#100) metric '${metric}' is not supported for this media; must be one of reach, views`;
    expect(measuredIn(await instagram.measure(ACCOUNT, items(8), NOW)).calls).toBe(2);
  });

  it('does not take a post without any insights for a proof that all metrics are dead', async () => {
    for (const metric of ['reach', 'views', 'likes', 'comments', 'saved', 'shares', 'profile_visits', 'follows'])
      dead.add(metric);
    const poor = measuredIn(await instagram.measure(ACCOUNT, items(1), NOW));
    expect(poor.byRemoteId.get('1000')).toMatchObject({ metrics: { likes: 2, comments: 0 } });
    dead.clear();
    const rich = measuredIn(await instagram.measure(ACCOUNT, items(1), NOW));
    expect(rich.byRemoteId.get('1000')).toMatchObject({ metrics: ALL });
  });

  it('tells deleted posts apart without losing the others', async () => {
    deleted.add('1003');
    const { byRemoteId, calls } = measuredIn(await instagram.measure(ACCOUNT, items(50), NOW));
    expect(byRemoteId.size).toBe(50);
    expect([...byRemoteId].filter(([, one]) => one.kind === 'gone').map(([id]) => id)).toEqual(['1003']);
    expect(calls).toBe(3);
  });

  it('stops hunting for a culprit when most of the calls are used up', async () => {
    await graph.stop();
    graph = new ScriptedGraph(() => ({
      status: 400,
      body: { error: { code: 100, message: 'Invalid parameter' } },
      headers: { 'x-app-usage': '{"call_count":80}' },
    }));
    instagram = new InstagramAdapter(await graph.start());
    expect((await instagram.measure(ACCOUNT, items(50), NOW)).kind).toBe('unknown');
    expect(graph.seen.length).toBe(1);
  });

  it('asks for stories within 24 hours only', async () => {
    const young = measuredIn(await instagram.measure(ACCOUNT, items(1, 'story', later(-24 * HOUR)), NOW));
    expect(young.byRemoteId.get('1000')).toMatchObject({ kind: 'measured', metrics: { clicks: 5 } });
    graph.seen.length = 0;
    const old = measuredIn(await instagram.measure(ACCOUNT, items(1, 'story', later(-24 * HOUR - 1)), NOW));
    expect(old.byRemoteId.get('1000')?.kind).toBe('gone');
    expect(graph.seen).toEqual([]);
  });

  it('gives watch times of reels in milliseconds', async () => {
    const { byRemoteId } = measuredIn(await instagram.measure(ACCOUNT, items(1, 'reel'), NOW));
    expect(byRemoteId.get('1000')).toMatchObject({ metrics: { averageWatchTimeMs: 5, watchTimeMs: 5 } });
  });

  it.each([
    ['cool-down', refusal(4)],
    ['reconnect', refusal(190, 463)],
    ['unknown', { status: 502, body: '' }],
  ] as [string, Reply][])('passes a %s on when nothing could be read', async (kind, reply) => {
    await graph.stop();
    graph = new ScriptedGraph(() => reply);
    instagram = new InstagramAdapter(await graph.start());
    expect((await instagram.measure(ACCOUNT, items(3), NOW)).kind).toBe(kind);
    expect(graph.seen.length).toBe(1);
  });
});

describe('measuring on Facebook', () => {
  it('reads posts with one call, and takes no shares for 0 and no insights for absent', async () => {
    await graph.stop();
    const summary = (count: number): unknown => ({ summary: { total_count: count } });
    graph = new ScriptedGraph((call) => ({
      body: Object.fromEntries(
        (call.params.get('ids') ?? '')
          .split(',')
          .map((id) => [id, { id, comments: summary(1), reactions: summary(4), insights: { data: [] } }]),
      ),
    }));
    facebook = new FacebookAdapter(await graph.start());
    const { byRemoteId, calls } = measuredIn(await facebook.measure(ACCOUNT, items(3, 'text'), NOW));
    expect(calls).toBe(1);
    const one = byRemoteId.get('1000');
    expect(one?.kind === 'measured' ? one.metrics : undefined).toEqual({ likes: 4, comments: 1, shares: 0 });
  });

  it('reads the insights of a reel at their own address', async () => {
    await graph.stop();
    const values: Record<string, unknown> = {
      fb_reels_total_plays: 30,
      post_impressions_unique: 20,
      post_video_avg_time_watched: 4_000,
      post_video_view_time: 90_000,
      post_video_social_actions: { SHARE: 3, COMMENT: 1 },
      post_video_likes_by_reaction_type: { REACTION_LIKE: 2, REACTION_LOVE: 5 },
    };
    graph = new ScriptedGraph((call) =>
      call.path.endsWith('/video_insights')
        ? { body: { data: Object.entries(values).map(([name, value]) => ({ name, values: [{ value }] })) } }
        : { body: { id: '1000', permalink_url: '/reel/1000/', comments: { summary: { total_count: 1 } } } },
    );
    facebook = new FacebookAdapter(await graph.start());
    const { byRemoteId, calls } = measuredIn(await facebook.measure(ACCOUNT, items(1, 'reel'), NOW));
    expect(calls).toBe(2);
    expect(byRemoteId.get('1000')).toMatchObject({
      kind: 'measured',
      permalink: 'https://www.facebook.com/reel/1000/',
      metrics: {
        views: 30,
        reach: 20,
        likes: 7,
        comments: 1,
        shares: 3,
        averageWatchTimeMs: 4_000,
        watchTimeMs: 90_000,
      },
    });
  });
});

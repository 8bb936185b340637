import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { POST_KINDS, type PostKind } from '../library/post.js';
import type { ChannelToFill, Place, Plan, PlannerPost } from './plan.js';
import { planQueue } from './planner.js';
import type { TimelineEntry } from './timeline.js';

const HOUR = 3_600_000;

function post(id: string, more: Partial<PlannerPost> = {}): PlannerPost {
  return { id, kind: 'mindfulness-tip', topics: [], seriesId: null, ...more };
}

function place(hour: number, more: Partial<Place> = {}): Place {
  return { at: hour * HOUR, kind: null, seriesId: null, ...more };
}

function channel(places: Place[], more: Partial<ChannelToFill> = {}): ChannelToFill {
  return { channelId: 'channel', places, slots: places, entries: [], mayAppear: () => true, ...more };
}

function entry(hour: number, kind: PostKind, topics: string[] = []): TimelineEntry {
  return { at: hour * HOUR, kind, topics };
}

/** The post ids in time order, with the hour each one got. */
function told(plan: Plan): string[] {
  if (plan.kind === 'short') return plan.shortages.map((it) => `${it.channelId} lacks ${it.postIds.join(' ')}`);
  return plan.assignments.map((it) => `${it.postId}@${it.at / HOUR}`);
}

describe('the planner', () => {
  it('fills the earliest places in the order of the posts', () => {
    const plan = planQueue([post('a'), post('b'), post('c')], [channel([place(1), place(2), place(3), place(4)])]);
    expect(told(plan)).toEqual(['a@1', 'b@2', 'c@3']);
  });

  it('keeps a place of one kind for a post of that kind, and leaves no such place empty for want of one used elsewhere', () => {
    const posts = [post('video', { kind: 'coping-video' }), post('tip 1'), post('tip 2')];
    const places = [place(1), place(2, { kind: 'coping-video' }), place(3), place(4)];
    expect(told(planQueue(posts, [channel(places)]))).toEqual(['tip 1@1', 'video@2', 'tip 2@3']);
  });

  it('skips a place whose kind no post has', () => {
    const places = [place(1, { kind: 'resource' }), place(2), place(3)];
    expect(told(planQueue([post('a'), post('b')], [channel(places)]))).toEqual(['a@2', 'b@3']);
  });

  it("puts a series' posts into its places, others elsewhere", () => {
    const posts = [post('one', { seriesId: 's' }), post('plain'), post('two', { seriesId: 's' })];
    const places = [place(1), place(2, { seriesId: 's' }), place(3), place(4, { seriesId: 's' })];
    expect(told(planQueue(posts, [channel(places)]))).toEqual(['plain@1', 'one@2', 'two@4']);
  });

  it("treats a series' post as any other where the channel has no place for the series", () => {
    const posts = [post('one', { seriesId: 's' }), post('two')];
    expect(told(planQueue(posts, [channel([place(1), place(2, { seriesId: 'other' }), place(3)])]))).toEqual([
      'one@1',
      'two@3',
    ]);
  });

  it("does not put a series' post elsewhere only because its places are taken", () => {
    const free = [place(1)];
    const slots = [...free, place(2, { seriesId: 's' })];
    expect(told(planQueue([post('one', { seriesId: 's' })], [channel(free, { slots })]))).toEqual([
      'channel lacks one',
    ]);
  });

  it('moves a later post forward where a topic would come twice in a row', () => {
    const posts = [
      post('sleep 1', { topics: ['sleep'] }),
      post('sleep 2', { topics: ['sleep', 'rest'] }),
      post('worry', { topics: ['worry'] }),
    ];
    const places = [place(1), place(2), place(3)];
    expect(told(planQueue(posts, [channel(places)]))).toEqual(['sleep 1@1', 'worry@2', 'sleep 2@3']);
  });

  it('looks at what is scheduled before and after', () => {
    const posts = [
      post('sleep', { topics: ['sleep'] }),
      post('worry', { topics: ['worry'] }),
      post('calm', { topics: ['calm'] }),
    ];
    const entries = [entry(1, 'resource', ['sleep']), entry(4, 'resource', ['worry'])];
    const plan = planQueue(posts, [channel([place(2), place(3), place(5)], { entries })]);
    expect(told(plan)).toEqual(['worry@2', 'sleep@3', 'calm@5']);
  });

  it('starts with the topic that most posts share, where only that keeps them apart', () => {
    const posts = [post('worry'), post('sleep 1', { topics: ['sleep'] }), post('sleep 2', { topics: ['sleep'] })];
    expect(told(planQueue(posts, [channel([place(1), place(2), place(3)])]))).toEqual([
      'sleep 1@1',
      'worry@2',
      'sleep 2@3',
    ]);
  });

  it('places posts of one topic all the same when there is nothing to put between them', () => {
    const posts = ['a', 'b', 'c'].map((id) => post(id, { topics: ['sleep'] }));
    expect(told(planQueue(posts, [channel([place(1), place(2), place(3)])]))).toEqual(['a@1', 'b@2', 'c@3']);
  });

  it('avoids three of a kind in a row, counting what is there already', () => {
    const posts = [post('tip 1'), post('tip 2'), post('video', { kind: 'coping-video' })];
    const entries = [entry(0, 'mindfulness-tip')];
    const plan = planQueue(posts, [channel([place(1), place(2), place(3)], { entries })]);
    expect(told(plan)).toEqual(['tip 1@1', 'video@2', 'tip 2@3']);
  });

  it('waits with a post until it may appear, and lets others go first', () => {
    const mayAppear = (postId: string, at: number): boolean => postId !== 'evergreen' || at >= 3 * HOUR;
    const plan = planQueue([post('evergreen'), post('a')], [channel([place(1), place(2), place(3)], { mayAppear })]);
    expect(told(plan)).toEqual(['a@1', 'evergreen@3']);
  });

  it('minds the topics of posts that must wait, too', () => {
    const posts = [
      post('sleep 1', { topics: ['sleep'] }),
      post('sleep 2', { topics: ['sleep'] }),
      post('worry', { topics: ['worry'] }),
    ];
    const mayAppear = (_: string, at: number): boolean => at >= 3 * HOUR;
    const plan = planQueue(posts, [
      channel(
        [1, 2, 3, 4, 5].map((hour) => place(hour)),
        { mayAppear },
      ),
    ]);
    expect(told(plan)).toEqual(['sleep 1@3', 'worry@4', 'sleep 2@5']);
  });

  it('makes room for a post that may appear only early', () => {
    const mayAppear = (postId: string, at: number): boolean => postId !== 'early' || at <= 1 * HOUR;
    const plan = planQueue([post('a'), post('early')], [channel([place(1), place(2)], { mayAppear })]);
    expect(told(plan)).toEqual(['early@1', 'a@2']);
  });

  it('says for each channel which posts found no place, and places nothing', () => {
    const full = channel([place(1)], { channelId: 'small' });
    const roomy = channel([place(1), place(2)], { channelId: 'roomy' });
    expect(told(planQueue([post('a'), post('b')], [roomy, full]))).toEqual(['small lacks b']);
  });
});

const kinds = POST_KINDS.slice(0, 3);
const seriesIds = ['s', 't', null, null];
const topics = fc.uniqueArray(fc.constantFrom('sleep', 'worry', 'grief', 'calm'), { maxLength: 2 });
const anyPosts = fc
  .array(fc.record({ kind: fc.constantFrom(...kinds), topics, seriesId: fc.constantFrom(...seriesIds) }), {
    maxLength: 9,
  })
  .map((posts) => posts.map((it, index) => ({ id: `p${index}`, ...it })));
const anyPlaces = fc
  .array(fc.record({ kind: fc.constantFrom(null, null, ...kinds), seriesId: fc.constantFrom(...seriesIds) }), {
    maxLength: 12,
  })
  .map((places) => places.map((it, index) => place(index * 2, it)));
const anyEntries = fc.array(
  fc.record({
    at: fc.integer({ min: -2, max: 26 }).map((hour) => (hour * 2 + 1) * HOUR),
    kind: fc.constantFrom(...kinds),
    topics,
  }),
  { maxLength: 5 },
);
/** Pairs of post and place that an evergreen gap forbids. */
const anyBars = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 11 })), { maxLength: 30 });

const anyCase = fc.tuple(anyPosts, anyPlaces, anyEntries, anyBars).map(([posts, places, entries, bars]) => {
  const barred = new Set(bars.map(([index, at]) => `p${index}/${at * 2 * HOUR}`));
  return {
    posts,
    channel: channel(places, {
      entries: entries.sort((a, b) => a.at - b.at),
      mayAppear: (postId, at) => !barred.has(`${postId}/${at}`),
    }),
  };
});

/** The hard rules, said a second time. */
function allowed(it: PlannerPost, at: Place, on: ChannelToFill): boolean {
  const series = on.slots.filter((slot) => slot.seriesId !== null && slot.seriesId === it.seriesId);
  const own = series.some((slot) => slot.kind === null || slot.kind === it.kind);
  if (!on.mayAppear(it.id, at.at)) return false;
  if (at.kind !== null && at.kind !== it.kind) return false;
  return own ? at.seriesId === it.seriesId : at.seriesId === null;
}

/** The most posts that any plan could place, by trying. */
function mostPlaceable(posts: PlannerPost[], on: ChannelToFill): number {
  const taken = new Map<number, PlannerPost>();
  const seat = (it: PlannerPost, seen: Set<number>): boolean =>
    on.places.some((at) => {
      if (seen.has(at.at) || !allowed(it, at, on)) return false;
      seen.add(at.at);
      const other = taken.get(at.at);
      if (other && !seat(other, seen)) return false;
      taken.set(at.at, it);
      return true;
    });
  return posts.filter((it) => seat(it, new Set())).length;
}

describe('any plan', () => {
  it('places every post once, no two in one place, by the hard rules; or says no only where there is no way', () => {
    fc.assert(
      fc.property(anyCase, ({ posts, channel: on }) => {
        const plan = planQueue(posts, [on]);
        const most = mostPlaceable(posts, on);
        if (plan.kind === 'short') {
          expect(plan.shortages[0]?.postIds).toHaveLength(posts.length - most);
          expect(most).toBeLessThan(posts.length);
          return;
        }
        expect(plan.assignments.map((it) => it.postId).sort()).toEqual(posts.map((it) => it.id));
        expect(new Set(plan.assignments.map((it) => it.at)).size).toBe(posts.length);
        for (const { postId, at } of plan.assignments) {
          const it = posts.find((candidate) => candidate.id === postId);
          const there = on.places.find((candidate) => candidate.at === at);
          expect(it && there && allowed(it, there, on)).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(anyCase, ({ posts, channel: on }) => {
        expect(planQueue(posts, [on])).toEqual(planQueue(posts, [on]));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the order and the earliest places where nothing constrains it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }), (count, spare) => {
        const posts = Array.from({ length: count }, (_, index) => post(`p${index}`, { topics: [`topic ${index}`] }));
        const places = Array.from({ length: count + spare }, (_, index) => place(index));
        expect(told(planQueue(posts, [channel(places)]))).toEqual(posts.map((it, index) => `${it.id}@${index}`));
      }),
    );
  });

  it('never has a topic twice in a row where each post has one topic and none has more than its half', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('sleep', 'worry', 'grief', 'calm'), { minLength: 1, maxLength: 40 }),
        (names) => {
          const most = Math.max(...names.map((name) => names.filter((other) => other === name).length));
          fc.pre(most <= Math.ceil(names.length / 2));
          const posts = names.map((name, index) => post(`${index}`, { topics: [name] }));
          const plan = planQueue(posts, [channel(names.map((_, index) => place(index)))]);
          const inOrder = plan.kind === 'planned' ? plan.assignments.map((it) => names[Number(it.postId)]) : [];
          expect(inOrder).toHaveLength(names.length);
          expect(inOrder.filter((name, index) => index > 0 && name === inOrder[index - 1])).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

import type { Assignment, ChannelToFill, Place, Plan, PlannerPost, Shortage, Waiting } from './plan.js';
import { Reserve } from './place-reserve.js';
import { Timeline } from './timeline.js';

/**
 * Puts each post once on each channel, into the earliest places that the posts can fill, all or nothing.
 *
 * Never broken: a place holds one post; a place with a series or kind takes only that; a post of a series goes into its
 * series' places where the channel has one that takes its kind; `mayAppear`. If there is a way to place all, it is found.
 * Kept as far as possible, in this order: no topic twice in a row, no three of a kind in a row, the order of the posts.
 * Pure: the same input gives the same plan.
 */
export function planQueue(posts: readonly PlannerPost[], channels: readonly ChannelToFill[]): Plan {
  const assignments: Assignment[] = [];
  const shortages: Shortage[] = [];
  for (const channel of channels) {
    const { placed, left } = fill(posts, channel);
    for (const [at, waiting] of placed) assignments.push({ postId: waiting.post.id, channelId: channel.channelId, at });
    if (left.length > 0) shortages.push({ channelId: channel.channelId, postIds: left.map((it) => it.post.id) });
  }
  if (shortages.length > 0) return { kind: 'short', shortages };
  return { kind: 'planned', assignments: assignments.sort((a, b) => a.at - b.at) };
}

function fill(
  posts: readonly PlannerPost[],
  channel: ChannelToFill,
): { placed: Map<number, Waiting>; left: Waiting[] } {
  const waiting = posts.map((post) => ({ post, seriesId: seriesOn(channel, post) }));
  const placed = new Map<number, Waiting>();
  const timeline = new Timeline(channel.entries);
  let reserve = new Reserve(waiting, channel.places, 0);
  for (const [index, place] of channel.places.entries()) {
    if (waiting.length === 0) break;
    if (!reserve.holds(index)) continue;
    timeline.moveTo(place.at, reserve.nextAfter(index));
    const chosen = bestFor(place, waiting, reserve, timeline, channel);
    if (chosen === undefined) {
      // Nobody may appear here yet: a later place is needed instead.
      reserve = new Reserve(waiting, channel.places, index + 1);
      continue;
    }
    const [item] = waiting.splice(waiting.indexOf(chosen), 1);
    if (!item) continue;
    reserve.use(index, item);
    timeline.add({ at: place.at, kind: item.post.kind, topics: item.post.topics });
    placed.set(place.at, item);
  }
  return { placed, left: squeezeIn(waiting, placed, channel) };
}

/** The series whose places a post goes to on this channel; null for places without a series. */
function seriesOn(channel: ChannelToFill, post: PlannerPost): string | null {
  const hasOwn = channel.slots.some(
    (slot) =>
      slot.seriesId !== null && slot.seriesId === post.seriesId && (slot.kind === null || slot.kind === post.kind),
  );
  return hasOwn ? post.seriesId : null;
}

function fits(item: Waiting, place: Place, channel: ChannelToFill): boolean {
  return (
    item.seriesId === place.seriesId &&
    (place.kind === null || place.kind === item.post.kind) &&
    channel.mayAppear(item.post.id, place.at)
  );
}

/** The first post in order among those that disturb the timeline least. */
function bestFor(
  place: Place,
  waiting: readonly Waiting[],
  reserve: Reserve,
  timeline: Timeline,
  channel: ChannelToFill,
): Waiting | undefined {
  const pressing = pressingTopic(waiting);
  let best: Waiting | undefined;
  let least = Infinity;
  for (const item of waiting) {
    if (!fits(item, place, channel) || !reserve.canSpare(item, place)) continue;
    const { kind, topics } = item.post;
    const unease =
      (timeline.repeatsTopic(topics) ? 4 : 0) +
      (pressing !== undefined && !topics.includes(pressing) ? 2 : 0) +
      (timeline.makesThreeOfKind(kind) ? 1 : 0);
    if (unease < least) {
      best = item;
      least = unease;
    }
    if (least === 0) break;
  }
  return best;
}

/** A topic that more than half of the waiting posts have: if none of them goes now, two of them must meet later. */
function pressingTopic(waiting: readonly Waiting[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { post } of waiting) {
    for (const topic of new Set(post.topics)) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  }
  for (const [topic, count] of counts) if (2 * count > waiting.length) return topic;
  return undefined;
}

/**
 * Places what is left by moving others aside (augmenting paths, so that it fails only where no plan exists), and returns
 * what still has no place.
 */
function squeezeIn(left: readonly Waiting[], placed: Map<number, Waiting>, channel: ChannelToFill): Waiting[] {
  // What one failed search has seen leads nowhere for the others either.
  const seen = new Set<number>();
  const settle = (item: Waiting): boolean => {
    const possible = channel.places.filter((place) => fits(item, place, channel));
    const free = possible.find((place) => !placed.has(place.at));
    if (free) {
      placed.set(free.at, item);
      return true;
    }
    for (const place of possible) {
      if (seen.has(place.at)) continue;
      seen.add(place.at);
      const other = placed.get(place.at);
      if (!other || settle(other)) {
        placed.set(place.at, item);
        return true;
      }
    }
    return false;
  };
  return left.filter((item) => {
    const settled = settle(item);
    if (settled) seen.clear();
    return !settled;
  });
}

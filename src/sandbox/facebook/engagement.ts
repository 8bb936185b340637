import { type Engagement, engagementAt } from '../crowd/curve.js';
import { type World } from '../world.js';
import { type FacebookFormat, type FacebookPost } from './store.js';

// How widely the network shows each kind, next to plain text.
const PULL: Record<FacebookFormat, number> = { status: 0.8, link: 0.5, photo: 1, video: 1.3, reel: 2 };
const FALLBACK_FOLLOWERS = 500;

export function engagementOf(world: World, post: FacebookPost): Engagement {
  const followers = world.account('facebook', post.accountId)?.followers ?? FALLBACK_FOLLOWERS;
  return engagementAt(post.id, followers, PULL[post.format], world.clock.age() - post.born);
}

export type Reaction = 'LIKE' | 'LOVE' | 'CARE' | 'WOW' | 'HAHA' | 'SAD' | 'ANGRY';

const SHARES: Record<Reaction, number> = {
  LIKE: 0.62,
  LOVE: 0.22,
  CARE: 0.12,
  WOW: 0.02,
  HAHA: 0.01,
  SAD: 0.01,
  ANGRY: 0,
};

/** The likes of a post, told apart as reactions. */
export function reactionsOf(_: FacebookPost, gained: Engagement): Record<Reaction, number> {
  const counts = {} as Record<Reaction, number>;
  for (const [reaction, share] of Object.entries(SHARES) as [Reaction, number][]) {
    counts[reaction] = Math.floor(gained.likes * share);
  }
  return counts;
}

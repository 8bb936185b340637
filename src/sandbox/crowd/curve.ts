import { seededNumbers } from '../core/seeded.js';

/** What a thing has gained by a certain age. Every number only grows with age. */
export interface Engagement {
  views: number;
  reach: number;
  likes: number;
  shares: number;
  saves: number;
  reposts: number;
  quotes: number;
  linkClicks: number;
  profileVisits: number;
  follows: number;
  /** Average watch time in milliseconds; videos only, else 0. */
  averageWatchMs: number;
}

const HOUR = 3_600_000;
// Most of what a post ever gets comes on its first day; a thin tail goes on for weeks.
const FAST_SHARE = 0.82;
const FAST_MS = 8 * HOUR;
const SLOW_MS = 120 * HOUR;

/** The share of its final numbers that a thing has at this age: 0 at birth, towards 1. */
export function grownShare(ageMs: number): number {
  const age = Math.max(0, ageMs);
  return FAST_SHARE * (1 - Math.exp(-age / FAST_MS)) + (1 - FAST_SHARE) * (1 - Math.exp(-age / SLOW_MS));
}

/**
 * The engagement of one thing at one age, from its id alone: the same every time it is asked.
 *
 * @param followers how many people follow the account
 * @param pull 1 for an ordinary post; more for what the network shows more widely
 */
export function engagementAt(id: string, followers: number, pull: number, ageMs: number): Engagement {
  const number = seededNumbers(id);
  const share = grownShare(ageMs);
  const liking = 0.02 + number() * 0.06;
  const finalViews = Math.max(40, followers * pull * (0.25 + number() ** 2 * 2.2));
  const reachShare = 0.68 + number() * 0.2;
  const views = Math.floor(finalViews * share);
  const reach = Math.floor(finalViews * reachShare * share);
  const part = (rate: number): number => Math.floor(finalViews * reachShare * rate * share);
  const luck = (): number => 0.4 + number() * 1.2;
  return {
    views,
    reach,
    likes: part(liking),
    saves: part(liking * 0.32 * luck()),
    shares: part(liking * 0.2 * luck()),
    reposts: part(liking * 0.14 * luck()),
    quotes: part(liking * 0.03 * luck()),
    linkClicks: part(liking * 0.25 * luck()),
    profileVisits: part(liking * 0.3 * luck()),
    follows: part(liking * 0.05 * luck()),
    averageWatchMs: Math.round(2_800 + number() * 6_000),
  };
}

import { createHash } from 'node:crypto';
import type { NetworkName } from '../networks/network.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How often a post of an age is looked under: most of what people write comes in the first hours, and somebody in distress
 * must be seen within a minute there even where no webhook is set up. Over its 30 days a post costs about 900 calls, 500
 * of them on its first day; Meta gives an account at least 4,800 in 24 hours (Graph rate limiting, read 2026-09-11).
 */
const PLAN = [
  { until: HOUR, every: 30 * SECOND },
  { until: 6 * HOUR, every: 2 * MINUTE },
  { until: DAY, every: 5 * MINUTE },
  { until: 3 * DAY, every: 15 * MINUTE },
  { until: 7 * DAY, every: HOUR },
  { until: 30 * DAY, every: 6 * HOUR },
] as const;

/** Older posts are left to webhooks: hardly anybody still writes there, and each look costs. */
export const WATCHED_FOR_MS = 30 * DAY;
/** A post that was not to be found is asked for rarely: it may be hidden for a while, or its permission. */
const GONE_EVERY_MS = 6 * HOUR;
/** Posts of the same minute are not looked under in the same second: up to this share of the gap earlier. */
const SPREAD = 0.2;

/** Posts a look may ask about; `?ids=` takes 50, and one that asks less is sooner back. */
export const POSTS_A_LOOK = 25;
/**
 * Between two looks at one account. On X one look is for all its posts, and the app has 450 in 15 minutes (X rate-limits page,
 * read 2026-08-22): enough for 15 accounts with a post of this hour at the same time.
 */
export const GAP_MS: Record<NetworkName, number> = { instagram: 20 * SECOND, facebook: 20 * SECOND, x: 30 * SECOND };
/** Where a look could not read all: soon, so that a flood of a thousand comments is read within a minute. */
export const MORE_AFTER_MS = 5 * SECOND;

/** Calls of a channel in a day for comments alone; publishing and measuring need the rest of Meta's 4,800. */
export const CALLS_A_DAY = 2_400;
const SPARING_GAP_MS = 15 * MINUTE;

const FAILED_GAP_MS = 30 * SECOND;
const FAILED_GAP_MAX_MS = 30 * MINUTE;

/**
 * When to look under a post next, a little spread by its id.
 * @returns null when it is looked at no more
 */
export function nextLookAt(publicationId: string, publishedAt: Date, now: Date): Date | null {
  const age = now.getTime() - publishedAt.getTime();
  const step = PLAN.find(({ until }) => age < until);
  if (!step) return null;
  return new Date(now.getTime() + step.every - Math.floor(step.every * SPREAD * shareOf(publicationId)));
}

/** The same for a post that the network did not find. */
export function nextLookForGone(publishedAt: Date, now: Date): Date | null {
  return now.getTime() - publishedAt.getTime() < WATCHED_FOR_MS ? new Date(now.getTime() + GONE_EVERY_MS) : null;
}

/** Until when a channel rests after a look. `calls`: made within the present day. */
export function restAfterLook(network: NetworkName, more: boolean, calls: number, now: Date): Date {
  const gap = calls >= CALLS_A_DAY ? SPARING_GAP_MS : more ? MORE_AFTER_MS : GAP_MS[network];
  return new Date(now.getTime() + gap);
}

/** Until when a channel rests after so many looks in a row that told nothing. */
export function restAfterFailures(failures: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(FAILED_GAP_MS * 2 ** Math.min(failures - 1, 20), FAILED_GAP_MAX_MS));
}

/** 0 to 1, always the same for one id. */
function shareOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
}

import { createHash } from 'node:crypto';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The ages at which a post is measured: often while it is fresh, up to 30 days (X's private metrics end there). */
export const PULL_AGES_MS = [
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  3 * DAY,
  5 * DAY,
  7 * DAY,
  14 * DAY,
  21 * DAY,
  30 * DAY,
] as const;

/** On how many days (of 24 hours from publishing on) a post is read in all: networks that charge for reads count days. */
export const PULL_DAYS = new Set(PULL_AGES_MS.map((age) => Math.floor(age / DAY))).size;

/** How much of the gap to the next age posts are spread over, so that a shared publishing hour is no shared measuring second. */
const SPREAD = 0.05;

/** The first measuring of a publication. */
export function firstMeasureAt(publicationId: string, publishedAt: Date): Date {
  return nextMeasureAt(publicationId, publishedAt, publishedAt) ?? publishedAt;
}

/**
 * When to measure next: the first planned age after `now`, a little earlier by a share of its gap that is fixed for each
 * publication. Ages missed in an outage are not made up for.
 * @returns null when the last age has passed
 */
export function nextMeasureAt(publicationId: string, publishedAt: Date, now: Date): Date | null {
  const share = shareOf(publicationId);
  let before = 0;
  for (const age of PULL_AGES_MS) {
    const time = publishedAt.getTime() + age - Math.floor((age - before) * SPREAD * share);
    if (time > now.getTime()) return new Date(time);
    before = age;
  }
  return null;
}

/** 0 to 1, always the same for one id. */
function shareOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
}

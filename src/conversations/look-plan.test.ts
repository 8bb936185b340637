import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CALLS_A_DAY,
  nextLookAt,
  nextLookForGone,
  restAfterFailures,
  restAfterLook,
  WATCHED_FOR_MS,
} from './look-plan.js';

const PUBLISHED = new Date('2026-12-01T09:00:00Z');
const DAY = 24 * 3_600_000;

function looksUntil(end: number): number {
  let looks = 0;
  for (let at: Date | null = PUBLISHED; at && at.getTime() - PUBLISHED.getTime() < end; looks++) {
    at = nextLookAt('one', PUBLISHED, at);
  }
  return looks;
}

describe('the plan of looking for comments', () => {
  it('looks within half a minute while a post is fresh, ever more rarely, and then no more', () => {
    expect(looksUntil(3_600_000)).toBeGreaterThanOrEqual(120);
    expect(looksUntil(DAY)).toBeLessThan(650);
    expect(looksUntil(WATCHED_FOR_MS)).toBeLessThan(1_200);
    expect(nextLookAt('one', PUBLISHED, new Date(PUBLISHED.getTime() + WATCHED_FOR_MS))).toBeNull();
    expect(nextLookForGone(PUBLISHED, new Date(PUBLISHED.getTime() + WATCHED_FOR_MS))).toBeNull();
  });

  it('is always later than now, the same on every node, and spread over posts of the same minute', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: WATCHED_FOR_MS - 1 }), (id, age) => {
        const now = new Date(PUBLISHED.getTime() + age);
        const next = nextLookAt(id, PUBLISHED, now);
        expect(next).toEqual(nextLookAt(id, PUBLISHED, now));
        expect((next?.getTime() ?? 0) > now.getTime()).toBe(true);
      }),
    );
    const times = Array.from({ length: 50 }, (_, index) =>
      nextLookAt(`post ${index}`, PUBLISHED, PUBLISHED)?.getTime(),
    );
    expect(new Set(times).size).toBeGreaterThan(40);
  });

  it('rests longer after each failure, up to half an hour, and when a day’s calls are spent', () => {
    const rests = [1, 2, 3, 4, 50, 5_000].map((failures) => restAfterFailures(failures, PUBLISHED).getTime());
    expect(rests.map((rest) => (rest - PUBLISHED.getTime()) / 1_000)).toEqual([30, 60, 120, 240, 1_800, 1_800]);
    const usual = restAfterLook('facebook', false, CALLS_A_DAY - 1, PUBLISHED);
    expect(restAfterLook('facebook', true, 0, PUBLISHED) < usual).toBe(true);
    expect(restAfterLook('facebook', true, CALLS_A_DAY, PUBLISHED) > usual).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstMeasureAt, nextMeasureAt, PULL_AGES_MS } from './pull-plan.js';

const PUBLISHED = new Date('2026-12-01T09:00:00Z');
const LAST_AGE = 30 * 24 * 3_600_000;

describe('the pull plan', () => {
  it('measures once for each planned age, and then no more', () => {
    const times: number[] = [];
    let at: Date | null = firstMeasureAt('one', PUBLISHED);
    while (at && times.length < 100) {
      times.push(at.getTime() - PUBLISHED.getTime());
      at = nextMeasureAt('one', PUBLISHED, at);
    }
    expect(times).toHaveLength(PULL_AGES_MS.length);
    for (const [index, age] of PULL_AGES_MS.entries()) {
      expect(times[index]).toBeLessThanOrEqual(age);
      expect(times[index]).toBeGreaterThan(age * 0.9);
    }
  });

  it('is always later than now, never past 30 days, and the same on every node', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: 2 * LAST_AGE }), (id, age) => {
        const now = new Date(PUBLISHED.getTime() + age);
        const next = nextMeasureAt(id, PUBLISHED, now);
        expect(next).toEqual(nextMeasureAt(id, PUBLISHED, now));
        if (next === null) return age >= LAST_AGE * 0.95;
        return next > now && next.getTime() - PUBLISHED.getTime() <= LAST_AGE;
      }),
    );
  });

  it('spreads posts of the same minute', () => {
    const times = new Set(
      Array.from({ length: 50 }, (_, index) => firstMeasureAt(`post ${index}`, PUBLISHED).getTime()),
    );
    expect(times.size).toBeGreaterThan(40);
  });
});

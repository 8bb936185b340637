import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { engagementAt } from './curve.js';

const HOUR = 3_600_000;

describe('the engagement of a thing', () => {
  it('is the same each time, only grows, and keeps its proportions', () => {
    const id = fc.string({ minLength: 1 });
    const age = fc.integer({ min: 0, max: 2_000 * HOUR });
    fc.assert(
      fc.property(id, fc.integer({ min: 0, max: 100_000 }), age, age, (seed, followers, one, other) => {
        const [young, old] = [Math.min(one, other), Math.max(one, other)];
        const before = engagementAt(seed, followers, 1, young);
        const after = engagementAt(seed, followers, 1, old);
        expect(engagementAt(seed, followers, 1, young)).toEqual(before);
        for (const name of Object.keys(before) as (keyof typeof before)[]) {
          expect(after[name]).toBeGreaterThanOrEqual(before[name]);
        }
        expect(after.views).toBeGreaterThanOrEqual(after.reach);
        expect(after.reach).toBeGreaterThanOrEqual(after.likes);
        expect(after.likes).toBeGreaterThanOrEqual(after.saves);
      }),
    );
  });

  it('is nothing at birth and most of all that there will be after two days', () => {
    expect(engagementAt('seed', 2_000, 1, 0).views).toBe(0);
    const early = engagementAt('seed', 2_000, 1, 48 * HOUR).views;
    const late = engagementAt('seed', 2_000, 1, 10_000 * HOUR).views;
    expect(early / late).toBeGreaterThan(0.8);
  });
});

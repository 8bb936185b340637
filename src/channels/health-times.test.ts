import { describe, expect, it } from '@jest/globals';
import { newId } from '../foundation/id.js';
import { nextHealthCheck } from './health-times.js';

const HOUR = 3_600_000;
const NOW = new Date('2026-12-01T15:00:00Z');
const hoursAhead = (id: string, checked: boolean) =>
  (nextHealthCheck(id, NOW, checked).getTime() - NOW.getTime()) / HOUR;
const ids = Array.from({ length: 500 }, newId);

describe('when a connection is checked', () => {
  it('is within a day for a new one, and never at once again after a check', () => {
    for (const id of ids) {
      expect(hoursAhead(id, false)).toBeGreaterThan(0);
      expect(hoursAhead(id, false)).toBeLessThanOrEqual(24);
      expect(hoursAhead(id, true)).toBeGreaterThanOrEqual(12);
      expect(hoursAhead(id, true)).toBeLessThanOrEqual(36);
    }
  });

  it('is the same time of day from then on, for as long as it is checked in time', () => {
    for (const id of ids) {
      const first = nextHealthCheck(id, NOW, false);
      expect(nextHealthCheck(id, new Date(first.getTime() + 60_000), true)).toEqual(
        new Date(first.getTime() + 24 * HOUR),
      );
    }
  });

  it('is spread over the day', () => {
    const quarters = Map.groupBy(ids, (id) => Math.floor(nextHealthCheck(id, NOW, false).getUTCHours() / 6));
    expect([...quarters.values()].map((those) => those.length).every((count) => count > 60)).toBe(true);
  });
});

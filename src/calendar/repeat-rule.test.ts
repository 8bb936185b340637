import { describe, expect, it } from '@jest/globals';
import { farEnough, mayRepeat } from './repeat-rule.js';

const evergreen = { minGapDays: 7, maxRepeats: 3 };

describe('the repeat rule', () => {
  it('lets a post that is not evergreen come once on a channel', () => {
    expect(mayRepeat(null, 0).kind).toBe('allowed');
    expect(mayRepeat(null, 1)).toMatchObject({ kind: 'refused', code: 'post-already-placed' });
  });

  it('lets an evergreen post come as often as it says, counting the first time', () => {
    expect(mayRepeat(evergreen, 2).kind).toBe('allowed');
    expect(mayRepeat(evergreen, 3)).toMatchObject({ kind: 'refused', code: 'post-repeated-enough' });
  });

  it('keeps the gap on both sides', () => {
    const others = [new Date('2026-06-10T09:00:00Z')];
    const at = (date: string) => farEnough(evergreen, others, new Date(`${date}T09:00:00Z`), 'UTC').kind;
    expect([at('2026-06-03'), at('2026-06-04'), at('2026-06-16'), at('2026-06-17')]).toEqual([
      'allowed',
      'refused',
      'refused',
      'allowed',
    ]);
  });

  it("counts days by the channel's calendar, over a clock change too", () => {
    // From Sunday 09:00 to the next Sunday 09:00 it is 167 hours when clocks go forward between them.
    const others = [new Date('2026-03-22T08:00:00Z')];
    expect(farEnough(evergreen, others, new Date('2026-03-29T07:00:00Z'), 'Europe/Berlin').kind).toBe('allowed');
  });
});

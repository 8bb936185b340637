import type { Evergreen } from '../library/post.js';
import { localDate } from './slot-time.js';

export type RepeatVerdict = { kind: 'allowed' } | { kind: 'refused'; code: string; text: string };

const ALLOWED: RepeatVerdict = { kind: 'allowed' };

/**
 * Whether a post may come once more on a channel at all. A post that is not evergreen comes once; an evergreen one
 * `maxRepeats` times in all. Failed and cancelled publications do not count.
 * @param times how often it is there already, past and future
 */
export function mayRepeat(evergreen: Evergreen | null, times: number): RepeatVerdict {
  if (times === 0) return ALLOWED;
  if (!evergreen) {
    return refused('post-already-placed', 'it is in this calendar already, and the post is not evergreen');
  }
  if (times < evergreen.maxRepeats) return ALLOWED;
  return refused(
    'post-repeated-enough',
    `it is there ${times} times already, and may come ${evergreen.maxRepeats} times in all`,
  );
}

/**
 * Whether a time is far enough from every other appearance on the channel. Days are counted by the channel's calendar, so
 * that "7 days" is the same weekday even over a clock change.
 */
export function farEnough(evergreen: Evergreen | null, others: readonly Date[], at: Date, zone: string): RepeatVerdict {
  if (!evergreen || others.length === 0) return ALLOWED;
  const day = localDate(at, zone);
  for (const other of others) {
    const otherDay = localDate(other, zone);
    if (Math.abs(day.until(otherDay, { largestUnit: 'days' }).days) < evergreen.minGapDays) {
      const text = `it comes on ${otherDay.toString()} too, and must stay ${evergreen.minGapDays} days apart`;
      return refused('post-too-soon', text);
    }
  }
  return ALLOWED;
}

function refused(code: string, text: string): RepeatVerdict {
  return { kind: 'refused', code, text };
}

import { invalidInput } from '../foundation/problem-error.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A time that has only just passed is taken as "now": clocks differ, and requests take a moment. */
const PAST_TOLERANCE_MS = MINUTE_MS;
/** Nothing can be planned further ahead than this. */
const AHEAD_MAX_YEARS = 2;
/** The planner uses no slot sooner than this, so that people can still look at what they queued. */
const LEAD_MS = 2 * MINUTE_MS;
const HORIZON_DEFAULT_DAYS = 12 * 7;
const HORIZON_MAX_DAYS = 366;

/** Refuses a time for a publication that is past (by more than a minute) or more than two years ahead. @throws ProblemError 422 */
export function checkDue(dueAt: Date, now: Date): void {
  const message = dueFault(dueAt, now);
  if (message !== undefined) throw invalidInput([{ path: 'dueAt', message }]);
}

/** Why nothing can be planned for this time, or undefined. */
export function dueFault(dueAt: Date, now: Date): string | undefined {
  if (dueAt.getTime() < now.getTime() - PAST_TOLERANCE_MS)
    return `Must not be in the past; it is ${now.toISOString()} now.`;
  return dueAt > furthest(now) ? 'Must not be more than two years ahead.' : undefined;
}

/** The range to plan in: not before two minutes from now; twelve weeks long where no end is given. */
export function startingAt(
  range: { from?: Date | undefined; to?: Date | undefined },
  now: Date,
): { from: Date; to: Date } {
  const from = new Date(Math.max(range.from?.getTime() ?? 0, now.getTime() + LEAD_MS));
  if (from > furthest(now)) {
    throw invalidInput([{ path: 'from', message: 'Must not be more than two years ahead.' }]);
  }
  return { from, to: range.to ?? new Date(from.getTime() + HORIZON_DEFAULT_DAYS * DAY_MS) };
}

/** Refuses a range to plan in that is empty, past or longer than a year. @throws ProblemError 422 */
export function checkRange(from: Date, to: Date): void {
  if (to <= from) {
    const message = `Must be after from, and at least two minutes ahead: the range would begin at ${from.toISOString()}.`;
    throw invalidInput([{ path: 'to', message }]);
  }
  if (to.getTime() - from.getTime() > HORIZON_MAX_DAYS * DAY_MS) {
    throw invalidInput([{ path: 'to', message: 'Must be at most a year after from.' }]);
  }
}

function furthest(now: Date): Date {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('UTC');
  return new Date(today.add({ years: AHEAD_MAX_YEARS }).epochMilliseconds);
}

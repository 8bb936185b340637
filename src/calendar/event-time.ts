import { whenItBegins } from '../library/captions/event-words.js';
import type { PostEvent } from '../library/post.js';

/** A publication's `lead` once a person has given it a time of its own: it follows the event no more. */
export const MOVED_BY_HAND = 'moved';

const LEAD_MAX = { years: 1 };
/** Durations with months have a length only from a date on; which one hardly matters for telling long from short. */
const FROM = '2026-01-01[UTC]';

/**
 * How long before an event, as an ISO 8601 duration (`P7D`, `P1DT2H`), in its canonical form; undefined for what is none, is
 * not above zero, or is longer than a year.
 */
export function leadOf(written: string): string | undefined {
  try {
    const lead = Temporal.Duration.from(written);
    const tooLong = Temporal.Duration.compare(lead, LEAD_MAX, { relativeTo: FROM }) > 0;
    return lead.sign > 0 && !tooLong ? lead.toString() : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The instant that lies a lead before an event. Days and longer are counted on the calendar of the event's zone, so that a
 * reminder a week before comes at the same time of day even over a clock change; hours and shorter are exact. A time of day
 * that a clock change skips becomes as much later as was skipped; of one that comes twice it is the first.
 * @throws RangeError for what `leadOf` does not give
 */
export function reminderAt({ startsAt, timeZone }: PostEvent, lead: string): Date {
  const start = Temporal.Instant.from(startsAt).toZonedDateTimeISO(timeZone);
  return new Date(start.subtract(lead).epochMilliseconds);
}

/** Why something that announces this may not go out at `at`, or undefined when it may: it never does once it begins. */
export function eventOver(event: PostEvent | null, at: Date): string | undefined {
  if (!event || at.getTime() < Date.parse(event.startsAt)) return undefined;
  return `This post announces something that begins on ${whenItBegins(event)}: it can only go out before that.`;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So long after a check there is no other one that nobody asked for: X charges for the question. */
const APART_MS = 12 * HOUR_MS;

/**
 * When a channel is checked next: once a day, at a time of day (UTC) that its id decides, so that the channels of an
 * installation are spread over the day.
 * @param checked whether it was checked just now
 */
export function nextHealthCheck(channelId: string, now: Date, checked: boolean): Date {
  // The end of a UUID is random.
  const offset = Number.parseInt(channelId.slice(-8), 16) % DAY_MS;
  const earliest = now.getTime() + (checked ? APART_MS : 1);
  const day = Math.floor(earliest / DAY_MS) * DAY_MS;
  return new Date(day + offset >= earliest ? day + offset : day + DAY_MS + offset);
}

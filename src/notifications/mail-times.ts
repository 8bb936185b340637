const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long sending is tried. RFC 5321 section 4.5.4.1 asks for 4 to 5 days of a relay; news of a failed post is stale before. */
export const MAIL_PATIENCE_MS = 3 * 24 * HOUR;
/** A claimed mail is another worker's after this; longer than one try can take. */
export const MAIL_LEASE_SECONDS = 300;
/** One whole try, from the look-up of the server to its answer. */
export const MAIL_TRY_MS = 120 * SECOND;

const WAITS = [30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];

/** When to try again after the `tries`-th try failed: soon at first, then every few hours, never quite together. */
export function nextMailTry(tries: number, now: Date): Date {
  const wait = WAITS[Math.min(tries, WAITS.length) - 1] ?? HOUR;
  return new Date(now.getTime() + wait * (1 + Math.random() / 4));
}

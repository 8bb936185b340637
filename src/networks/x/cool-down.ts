import { type IncomingHttpHeaders } from 'node:http';
import { type CoolDown } from '../network.js';
import { type Answer } from './api-client.js';

/** The length of X's ordinary rate window, for an answer that does not say when it ends. */
const WINDOW_MS = 15 * 60_000;
/** X counts by the second, so an end that has just passed still needs a little. */
const SHORTEST_MS = 5_000;
/** No window of X is longer than a day; a later end is nonsense. */
const LONGEST_MS = 25 * 60 * 60_000;

/**
 * When a 429 ends and for whom (X rate-limits page, read 2026-11-23): the app's daily count and the account's daily count have
 * headers of their own; without those it is the account's 15-minute window.
 */
export function coolDownFor({ headers, trace }: Answer, now: Date): CoolDown {
  const coded = { ...trace, code: 'rate-limit' };
  if (spent(headers, 'x-app-limit-24hour')) {
    const until = endOf(headers, 'x-app-limit-24hour', now);
    return {
      kind: 'cool-down',
      until,
      scope: 'app',
      text: 'This app has reached its posts for 24 hours on X.',
      trace: coded,
    };
  }
  if (spent(headers, 'x-user-limit-24hour')) {
    const until = endOf(headers, 'x-user-limit-24hour', now);
    return {
      kind: 'cool-down',
      until,
      scope: 'channel',
      text: 'This account has reached its posts for 24 hours on X.',
      trace: coded,
    };
  }
  const until = endOf(headers, 'x-rate-limit', now);
  return { kind: 'cool-down', until, scope: 'channel', text: 'X asks this account to slow down.', trace: coded };
}

function spent(headers: IncomingHttpHeaders, name: string): boolean {
  return numberIn(headers, `${name}-remaining`) === 0;
}

function endOf(headers: IncomingHttpHeaders, name: string, now: Date): Date {
  const epochSeconds = numberIn(headers, `${name}-reset`);
  const retryAfter = numberIn(headers, 'retry-after');
  const wait =
    epochSeconds !== undefined
      ? epochSeconds * 1000 - now.getTime()
      : retryAfter !== undefined
        ? retryAfter * 1000
        : WINDOW_MS;
  return new Date(now.getTime() + (wait > LONGEST_MS ? WINDOW_MS : Math.max(wait, SHORTEST_MS)));
}

function numberIn(headers: IncomingHttpHeaders, name: string): number | undefined {
  const value = headers[name];
  return typeof value === 'string' && /^\d{1,12}$/u.test(value) ? Number(value) : undefined;
}

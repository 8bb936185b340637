import type { OutsideAnswer } from '../../foundation/outside/outside.js';

export type LinkOutcome = 'ok' | 'gone' | 'refused' | 'unreachable';

/** What stood behind an outcome, where the status does not say it. */
export type LinkReason =
  | 'no-such-name'
  /** The guard: not public, another port, credentials. */
  | 'not-for-readers'
  /** The site does not talk to programs, or wants a sign-in; people may well get in. */
  | 'not-for-programs'
  | 'site-trouble'
  | 'no-connection';

export interface LinkFinding {
  outcome: LinkOutcome;
  reason?: LinkReason;
  status?: number;
  finalUrl?: string;
}

/** RFC 9110, 15.5.5 and 15.5.11: not there, and not there any more. */
const GONE = new Set([404, 410]);
/** Too busy, or in trouble: says nothing about the page. */
const TRY_LATER = new Set([408, 425, 429]);

/** What an answer says about a link. */
export function findingOf(answer: OutsideAnswer): LinkFinding {
  switch (answer.kind) {
    case 'refused':
      return { outcome: 'refused', reason: 'not-for-readers' };
    case 'unreachable':
      return answer.reason === 'no-such-name'
        ? { outcome: 'gone', reason: 'no-such-name' }
        : { outcome: 'unreachable', reason: 'no-connection' };
    case 'answered': {
      const { status, url: finalUrl } = answer;
      // 416: a page that is empty or knows no ranges is there all the same.
      if (status < 400 || status === 416) return { outcome: 'ok', status, finalUrl };
      if (GONE.has(status)) return { outcome: 'gone', status, finalUrl };
      if (status >= 500 || TRY_LATER.has(status)) {
        return { outcome: 'unreachable', reason: 'site-trouble', status, finalUrl };
      }
      return { outcome: 'refused', reason: 'not-for-programs', status, finalUrl };
    }
    default: {
      const never: never = answer;
      return never;
    }
  }
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** While the post is in the library. */
const LOOK_AGAIN_MS = 30 * DAY;
/** Sooner, to tell what is gone for good from what is under repair. */
const GONE_AGAIN_MS = 7 * DAY;
/** One after the other while a site does not answer; then as usual. */
const UNREACHABLE_AGAIN_MS = [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY];

/** When to look again, in milliseconds from now. @param failures in a row, this one included */
export function lookAgainIn(outcome: LinkOutcome, failures: number): number {
  switch (outcome) {
    case 'ok':
    case 'refused':
      return LOOK_AGAIN_MS;
    case 'gone':
      return GONE_AGAIN_MS;
    case 'unreachable':
      return UNREACHABLE_AGAIN_MS[Math.max(0, failures - 1)] ?? LOOK_AGAIN_MS;
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

import { type CoolDown, type Reconnect, type Refused, type Unknown } from '../network.js';
import { problemBody, type ProblemBody } from './answers.js';
import { type Answer } from './api-client.js';
import { coolDownFor } from './cool-down.js';
import { refusalFor } from './refusals.js';

export type Failure = Refused | CoolDown | Reconnect | Unknown;

const CREDITS_PAUSE_MS = 30 * 60_000;
const CAP_PAUSE_MS = 6 * 60 * 60_000;

/** The code of the one refusal that proves nothing: the text may be up because an earlier, lost call put it there. */
export const DUPLICATE = 'duplicate-content';

/**
 * What an answer that is no success means, by its status and body alone (X API response codes, read 2026-11-23).
 * @param now the app's present time, for the end of a cool-down
 */
export function failureOf(answer: Answer, now: Date): Failure {
  const { status } = answer;
  if (status === undefined) return unknown(answer, 'X did not answer.');
  if (status < 400) return unknown(answer, 'X gave an answer that makes no sense.');
  if (status >= 500 || status === 408) return unknown(answer, `X is having trouble (status ${status}).`);
  const parsed = problemBody.safeParse(answer.body);
  return byStatus(status, answer, parsed.success ? parsed.data : {}, now);
}

function byStatus(status: number, answer: Answer, body: ProblemBody, now: Date): Failure {
  const said = whatItSays(body);
  if (/usage-capped/u.test(body.type ?? '') || /UsageCapExceeded/iu.test(body.title ?? '')) {
    return appPause(answer, now, CAP_PAUSE_MS, 'usage-capped', CAP_TEXT);
  }
  switch (status) {
    case 401:
      return { kind: 'reconnect', text: RECONNECT_TEXT, trace: { ...answer.trace, code: 'unauthorized' } };
    case 402:
      return appPause(answer, now, CREDITS_PAUSE_MS, 'credits-depleted', CREDITS_TEXT);
    case 403:
      if (/duplicate content|is a duplicate/iu.test(said)) {
        return unknown(answer, 'X says that this account already has a post with this text.', DUPLICATE);
      }
      return refusalFor(status, body, said, answer.trace);
    case 409:
      return unknown(answer, 'X was busy with another request for the same thing.', 'conflict');
    case 429:
      return coolDownFor(answer, now);
    default:
      return refusalFor(status, body, said, answer.trace);
  }
}

/** An answer with a good status that cannot be used: the same as none. */
export function unusable(answer: Answer): Unknown {
  return unknown(answer, 'X gave an answer that makes no sense.');
}

export function unknown(answer: Answer, text: string, code?: string): Unknown {
  return { kind: 'unknown', text, trace: code === undefined ? answer.trace : { ...answer.trace, code } };
}

export function succeeded({ status }: Answer): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

function appPause(answer: Answer, now: Date, ms: number, code: string, text: string): CoolDown {
  const until = new Date(now.getTime() + ms);
  return { kind: 'cool-down', until, scope: 'app', text, trace: { ...answer.trace, code } };
}

/** X's own words, of which there are often two or three sets. */
function whatItSays({ title, detail, error_description: description, errors }: ProblemBody): string {
  const more = (errors ?? []).flatMap((one) => [one.message, one.detail]);
  const words = [detail, ...more, description].filter((text) => text !== undefined && text !== '');
  return [...new Set(words)].join(' ') || (title ?? '');
}

const RECONNECT_TEXT = 'X no longer accepts this account’s connection. Connect the account again.';
const CREDITS_TEXT =
  'The X developer account has no credits left, so nothing can be sent to X. Its operator must add credits in the X developer console; posting then goes on by itself.';
const CAP_TEXT =
  'The X developer account has reached its monthly cap or spending limit. Its operator must raise it in the X developer console; posting then goes on by itself.';

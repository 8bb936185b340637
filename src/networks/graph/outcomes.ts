import type { CallTrace, Checkpoint, CoolDown, Pending, Reconnect, Refused, Unknown } from '../network.js';
import type { GraphAnswer, GraphFailure, GraphRefusal } from './client.js';
import { verdictOn } from './errors.js';
import { numberAt } from './json.js';
import type { Verdict } from './verdict.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

// With the growing waits between them about half an hour.
const NOT_READY_TRIES = 15;

// The longest pause a header may ask for; beyond it the number is taken for nonsense.
const LONGEST_COOL_DOWN_MINUTES = 24 * 60;

/** What was prepared is of no use any more: the adapter drops it and begins again. Never leaves the adapters. */
export interface Renew {
  kind: 'renew';
  text: string;
  trace: CallTrace;
}

function codeText(answer: GraphRefusal): string {
  const { code, subcode } = answer.error;
  return subcode === undefined ? String(code) : `${code}/${subcode}`;
}

/** The ledger's line about a call. */
export function traceOf(step: string, answer: GraphAnswer): CallTrace {
  switch (answer.kind) {
    case 'ok':
      return { step, httpStatus: answer.status };
    case 'lost':
      return { step, ...(answer.status === undefined ? {} : { httpStatus: answer.status }) };
    case 'error':
      return {
        step,
        httpStatus: answer.status,
        code: codeText(answer),
        ...(answer.error.requestId ? { requestId: answer.error.requestId } : {}),
      };
    default: {
      const never: never = answer;
      return never;
    }
  }
}

/** "Meta did not answer within 20 seconds." */
export function lostText(reason: string): string {
  return `Meta ${reason}.`;
}

function coolDownOf(
  verdict: Verdict & { kind: 'cool-down' },
  answer: GraphRefusal,
  trace: CallTrace,
  now: Date,
): CoolDown {
  const told = Math.min(Math.ceil(answer.usage.minutesToRegain), LONGEST_COOL_DOWN_MINUTES);
  const minutes = told > 0 ? told : verdict.minutes;
  return {
    kind: 'cool-down',
    until: new Date(now.getTime() + minutes * MINUTE),
    scope: verdict.scope,
    text: verdict.text,
    trace,
  };
}

function refusedOf(answer: GraphRefusal, text: string, trace: CallTrace): Refused {
  return { kind: 'refused', code: codeText(answer), text, trace };
}

/** How many times in a row the present step has met a passing fault. */
export function faultsIn(checkpoint: Checkpoint): number {
  return numberAt(checkpoint, 'faults') ?? 0;
}

function againLater(checkpoint: Checkpoint, trace: CallTrace): Pending {
  const faults = faultsIn(checkpoint);
  // 5 s, 15 s, 45 s, then every 2 minutes.
  const afterMs = Math.min(5 * SECOND * 3 ** faults, 2 * MINUTE);
  return { kind: 'pending', checkpoint: { ...checkpoint, faults: faults + 1 }, afterMs, trace };
}

/**
 * The outcome of a failed harmless call. Passing faults are counted in the checkpoint (`faults`) and refused in the
 * end, with what a person can do; a lost answer is `unknown`, which after prepare means "ask again".
 */
export function afterFailedPrepare(
  step: string,
  answer: GraphFailure,
  checkpoint: Checkpoint,
  now: Date,
): Pending | Refused | CoolDown | Reconnect | Unknown | Renew {
  const trace = traceOf(step, answer);
  if (answer.kind === 'lost') return { kind: 'unknown', text: lostText(answer.reason), trace };
  const verdict = verdictOn(answer.error);
  switch (verdict.kind) {
    case 'refused':
    case 'look-up':
      return refusedOf(answer, verdict.text, trace);
    case 'retry':
      if (faultsIn(checkpoint) + 1 < verdict.tries) return againLater(checkpoint, trace);
      return verdict.thenRenew ? { kind: 'renew', text: verdict.text, trace } : refusedOf(answer, verdict.text, trace);
    case 'not-ready':
      return faultsIn(checkpoint) >= NOT_READY_TRIES
        ? refusedOf(answer, verdict.text, trace)
        : againLater(checkpoint, trace);
    case 'renew':
    case 'reconnect':
      return { kind: verdict.kind, text: verdict.text, trace };
    case 'cool-down':
      return coolDownOf(verdict, answer, trace, now);
    default: {
      const never: never = verdict;
      return never;
    }
  }
}

/**
 * The outcome of a failed final call. Only an error that surely came before the post was made is anything else than
 * `unknown`; everything of the network's own (codes 1, 2, -1, HTTP 5xx, no answer) is for `find` to decide.
 */
export function afterFailedCommit(
  step: string,
  answer: GraphFailure,
  checkpoint: Checkpoint,
  now: Date,
): Pending | Refused | CoolDown | Reconnect | Unknown | Renew {
  const trace = traceOf(step, answer);
  if (answer.kind === 'lost') return { kind: 'unknown', text: lostText(answer.reason), trace };
  const verdict = verdictOn(answer.error);
  // "Not ready" is also what a container says that is public already.
  const doubtful = verdict.kind === 'look-up' || verdict.kind === 'not-ready';
  if (doubtful || (verdict.kind === 'retry' && !verdict.sure)) {
    return { kind: 'unknown', text: verdict.text, trace };
  }
  if (answer.status >= 500 && verdict.kind !== 'cool-down' && verdict.kind !== 'reconnect') {
    return { kind: 'unknown', text: verdict.text, trace };
  }
  return afterFailedPrepare(step, answer, checkpoint, now);
}

/** The outcome of a failed question. `declined` hands back what Meta said, for the caller to judge. */
export function afterFailedRead(
  step: string,
  answer: GraphFailure,
  now: Date,
): CoolDown | Reconnect | Unknown | { kind: 'declined'; answer: GraphRefusal; verdict: Verdict; trace: CallTrace } {
  const trace = traceOf(step, answer);
  if (answer.kind === 'lost') return { kind: 'unknown', text: lostText(answer.reason), trace };
  const verdict = verdictOn(answer.error);
  switch (verdict.kind) {
    case 'cool-down':
      return coolDownOf(verdict, answer, trace, now);
    case 'reconnect':
      return { kind: 'reconnect', text: verdict.text, trace };
    case 'retry':
      if (!verdict.sure) return { kind: 'unknown', text: verdict.text, trace };
      return { kind: 'declined', answer, verdict, trace };
    case 'refused':
    case 'look-up':
    case 'not-ready':
    case 'renew':
      return { kind: 'declined', answer, verdict, trace };
    default: {
      const never: never = verdict;
      return never;
    }
  }
}

/**
 * What an error of the Graph API means for us.
 * - `refused`: surely not taken, and trying again would not help.
 * - `retry`: a passing fault; `sure` tells whether the call surely had no effect. After `tries` it is given up, or with
 *   `thenRenew` begun anew.
 * - `renew`: the thing prepared (a container) is no longer usable; make a new one.
 * - `not-ready`: the container is still being worked on.
 * - `look-up`: Meta says that it may have this post already.
 * - `cool-down`: too much; `minutes` when the answer's headers do not tell better.
 * - `reconnect`: the token or its rights no longer do.
 * `text` is a sentence for a person: what happened and what to do.
 */
export type Verdict =
  | { kind: 'refused'; text: string }
  | { kind: 'retry'; tries: number; sure: boolean; thenRenew?: true; text: string }
  | { kind: 'renew'; text: string }
  | { kind: 'not-ready'; text: string }
  | { kind: 'look-up'; text: string }
  | { kind: 'cool-down'; scope: 'channel' | 'app'; minutes: number; text: string }
  | { kind: 'reconnect'; text: string };

/** One row: an error by code and subcode; a missing half matches anything. */
export interface ErrorRow {
  code?: number;
  subcode?: number;
  verdict: Verdict;
}

export const refused = (text: string): Verdict => ({ kind: 'refused', text });
export const renew = (text: string): Verdict => ({ kind: 'renew', text });
export const lookUp = (text: string): Verdict => ({ kind: 'look-up', text });
export const reconnect = (text: string): Verdict => ({ kind: 'reconnect', text });

/** A fault that passes, of a call that surely had no effect. */
export const retry = (tries: number, text: string): Verdict => ({ kind: 'retry', tries, sure: true, text });

/** A prepared thing that is not to be seen: perhaps not yet, perhaps no more. */
export const retryThenRenew = (tries: number, text: string): Verdict => ({
  kind: 'retry',
  tries,
  sure: true,
  thenRenew: true,
  text,
});

/** A fault of the network's own, after which the call may have had its effect all the same. */
export const retryUnsure = (tries: number, text: string): Verdict => ({ kind: 'retry', tries, sure: false, text });

export const coolDown = (scope: 'channel' | 'app', minutes: number, text: string): Verdict => ({
  kind: 'cool-down',
  scope,
  minutes,
  text,
});

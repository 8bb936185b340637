const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Waits between tries of a harmless step: quick at first, for a passing fault, then patient. */
const PREPARE_WAITS = [5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 10 * MINUTE];
/** Waits between looks for a post whose answer was lost: its traces may take a while to show. */
const FIND_WAITS = [5 * SECOND, 10 * SECOND, 20 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE];

/** After this long without an answer from `find`, a person decides. */
export const FIND_PATIENCE_MS = 30 * MINUTE;

/** When to try a harmless step again after it failed `tries` times; undefined when it is time to give up. */
export function nextPrepare(tries: number, now: Date): Date | undefined {
  const wait = PREPARE_WAITS[tries];
  return wait === undefined ? undefined : new Date(now.getTime() + jittered(wait));
}

/** When to look again after `tries` looks that told nothing. */
export function nextFind(tries: number, now: Date): Date {
  return new Date(now.getTime() + jittered(FIND_WAITS[Math.min(tries, FIND_WAITS.length - 1)] ?? MINUTE));
}

/** Between 100 % and 125 %, so that what failed together does not come back together. */
function jittered(wait: number): number {
  return wait * (1 + Math.random() / 4);
}

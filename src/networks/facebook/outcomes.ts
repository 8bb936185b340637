import type { CallTrace, Pending, Refused } from '../network.js';
import type { Renew } from '../graph/outcomes.js';
import { begunAnew, checkpointOf, type Preparation } from './preparation.js';

// Facebook loses an upload now and then; more often than this is no accident.
const MAX_RENEWALS = 3;
const RENEWAL_WAIT_MS = 5_000;

export function pending(preparation: Preparation, afterMs: number, trace: CallTrace): Pending {
  return { kind: 'pending', checkpoint: checkpointOf(preparation), afterMs, trace };
}

/** Drops the uploads for new ones, or gives up with what a person can do when that happened too often. */
export function renewal(preparation: Preparation, renew: Renew): Pending | Refused {
  const renewals = preparation.renewals + 1;
  if (renewals > MAX_RENEWALS) {
    return { kind: 'refused', code: renew.trace.code ?? 'upload-lost', text: renew.text, trace: renew.trace };
  }
  return pending({ ...begunAnew(preparation), renewals }, RENEWAL_WAIT_MS, renew.trace);
}

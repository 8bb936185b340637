import type { CallTrace, Delivery, NetworkAdapter } from '../networks/network.js';
import type { Claim } from './claim.js';
import type { Lease } from './lease.js';

/** One publication in a worker's hands. */
export interface Work {
  claim: Claim;
  lease: Lease;
  adapter: NetworkAdapter;
  delivery: Delivery;
  /** When this step began, by the app's clock. */
  startedAt: Date;
}

/** Whether to go on with the next step under the same claim. */
export type Next = 'go-on' | 'done';

/** A ledger line's network facts, from an outcome that has them. */
export function lineOf(
  work: Work,
  outcome: { kind: string; trace: CallTrace; text?: string | undefined },
): { step: string; startedAt: Date; outcome: string; message?: string; trace: CallTrace } {
  return {
    step: outcome.trace.step,
    startedAt: work.startedAt,
    outcome: outcome.kind,
    trace: outcome.trace,
    ...(outcome.text !== undefined && { message: outcome.text }),
  };
}

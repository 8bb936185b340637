import { conflict } from '../foundation/problem-error.js';
import type { PublicationStatus } from './publication.js';
import { nextState } from './publication-state.js';

/** What people may ask of a publication. */
type Wish = 'move' | 'retry' | 'cancel' | 'confirm' | 'deny';

const REFUSALS: Record<Wish, string> = {
  move: 'moved: only scheduled and held ones can be',
  cancel: 'cancelled: only scheduled, held and failed ones can be',
  retry: 'tried again: only failed and held ones can be',
  confirm: 'decided: only unconfirmed ones can be',
  deny: 'decided: only unconfirmed ones can be',
};

/** @throws ProblemError 409 when this cannot happen to a publication with this status */
export function refuseUnless(status: PublicationStatus, wish: Wish): void {
  if (nextState(status, wish) !== undefined) return;
  throw conflict(`publication-is-${status}`, `This publication is ${status}, so it cannot be ${REFUSALS[wish]}.`);
}

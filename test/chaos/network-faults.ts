import type { Fault } from '../../src/sandbox/core/faults.js';
import type { Calls } from './boundaries.js';
import type { House, Piece } from './house.js';
import { type Kind, KINDS, nameOf } from './kinds.js';
import { type Boundary, outcomeOf, settled, type WaveResult } from './waves.js';

const HTML = '<!doctype html><html><body>We are sorry, something went wrong.</body></html>';

/** What a hostile network does to one call. `*-after` has the effect and hides it. */
export const NETWORK_FAULTS = {
  'reset-before': { fault: 'reset-before' },
  'reset-after': { fault: 'reset-after' },
  'error-before': { fault: '500' },
  'error-after': { fault: '500', afterEffect: true },
  'html-before': { fault: 'answer', status: 200, body: HTML },
  'html-after': { fault: 'answer', status: 200, body: HTML, afterEffect: true },
  'empty-object-after': { fault: 'answer', status: 200, body: {}, afterEffect: true },
  throttled: { fault: '429' },
  'expired-token': { fault: 'expired-token' },
} as const satisfies Record<string, Partial<Fault> & Pick<Fault, 'fault'>>;
export type NetworkFault = keyof typeof NETWORK_FAULTS;
export const NETWORK_FAULT_NAMES = Object.keys(NETWORK_FAULTS) as NetworkFault[];

/** A fault at the n-th call of a publication, or from there on. */
export interface Trouble {
  kind: Kind;
  call: number;
  fault: NetworkFault;
  standing: boolean;
}

/** Every fault at every call of every kind of content. */
export function everyTrouble(calls: Calls): Trouble[] {
  return KINDS.flatMap((kind) => {
    const indices = Array.from({ length: calls.get(nameOf(kind))?.length ?? 0 }, (_, index) => index + 1);
    return indices.flatMap((call) => NETWORK_FAULT_NAMES.map((fault) => ({ kind, call, fault, standing: false })));
  });
}

/** Publishes through these troubles with the workers that are there, and judges. */
export async function withstand(
  house: House,
  troubles: readonly Trouble[],
): Promise<Omit<WaveResult, 'reached' | 'takenUpMs'>> {
  if (!house.workers.some(({ alive }) => alive)) await house.startWorker();
  const pieces = await house.publish(
    troubles.map(({ kind }) => kind),
    (piece, index) => {
      const trouble = troubles[index];
      if (trouble) trap(house, piece, trouble);
    },
  );
  // A person connects again what lost its connection; where that is no help, nobody waits for ever.
  const standing = troubles.some((trouble) => trouble.standing);
  await settled(house, pieces, () => (standing ? house.outwait(pieces) : house.reconnect(pieces)));
  house.sandbox.world.faults.clear();
  return { pieces, ...(await outcomeOf(house, pieces)) };
}

/** Publishes while these calls are never answered: their clients must give up, and then look. */
export async function outlastSilence(
  house: House,
  boundaries: readonly Boundary[],
): Promise<Omit<WaveResult, 'reached' | 'takenUpMs'>> {
  const pieces = await house.publish(
    boundaries.map(({ kind }) => kind),
    ({ token }, index) => {
      const boundary = boundaries[index];
      if (boundary) house.gate.hold(token, boundary.call, boundary.side);
    },
  );
  await settled(house, pieces);
  return { pieces, ...(await outcomeOf(house, pieces)) };
}

function trap({ sandbox }: House, { kind, account }: Piece, { call, fault, standing }: Trouble): void {
  const { faults } = sandbox.world;
  const where = { network: kind.network, operation: '*' as const, account };
  // The calls before it are let through: a fault without a delay is none.
  if (call > 1) faults.add({ ...where, fault: 'delay', delayMs: 0, times: call - 1 });
  faults.add({ ...where, ...NETWORK_FAULTS[fault], ...(!standing && { times: 1 }) });
}

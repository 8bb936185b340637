import type { House } from './house.js';
import { KINDS, nameOf } from './kinds.js';
import { judgeAll, story } from './verdict.js';
import { type Boundary, settled } from './waves.js';

/** How many calls each kind of content takes when nothing goes wrong, found by publishing one of each. */
export async function measureCalls(house: House): Promise<Map<string, number>> {
  if (!house.workers.some(({ alive }) => alive)) await house.startWorker();
  const pieces = await house.publish(KINDS, () => undefined);
  await settled(house, pieces);
  const rows = await house.rows(pieces);
  const faults = await judgeAll(house, pieces);
  const unpublished = pieces.filter(({ id }) => rows.get(id)?.status !== 'published').map((piece) => ({ piece, what: `not published: ${nameOf(piece.kind)}` }));
  const [first] = [...faults, ...unpublished];
  if (first) throw new Error(`Without any disturbance: ${await story(house, first)}`);
  return new Map(pieces.map(({ kind, token }) => [nameOf(kind), house.gate.callsOf(token).length]));
}

/** Every call of every kind of content, on its way to the network and on its way back. */
export function everyBoundary(calls: ReadonlyMap<string, number>): Boundary[] {
  return KINDS.flatMap((kind) =>
    Array.from({ length: calls.get(nameOf(kind)) ?? 0 }, (_, index) => index + 1).flatMap((call) => [
      { kind, call, side: 'before' as const },
      { kind, call, side: 'after' as const },
    ]),
  );
}

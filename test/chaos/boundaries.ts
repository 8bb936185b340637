import type { House } from './house.js';
import { KINDS, nameOf } from './kinds.js';
import { judgeAll, story } from './verdict.js';
import { type Boundary, settled } from './waves.js';

/** The calls of each kind of content, by its name, when nothing goes wrong. */
export type Calls = ReadonlyMap<string, readonly string[]>;

/** Finds them by publishing one of each. */
export async function observeCalls(house: House): Promise<Calls> {
  if (!house.workers.some(({ alive }) => alive)) await house.startWorker();
  const pieces = await house.publish(KINDS, () => undefined);
  await settled(house, pieces);
  const rows = await house.rows(pieces);
  const faults = await judgeAll(house, pieces);
  const unpublished = pieces
    .filter(({ id }) => rows.get(id)?.status !== 'published')
    .map((piece) => ({ piece, what: `not published: ${nameOf(piece.kind)}` }));
  const [first] = [...faults, ...unpublished];
  if (first) throw new Error(`Without any disturbance: ${await story(house, first)}`);
  return new Map(pieces.map(({ kind, token }) => [nameOf(kind), house.gate.callsOf(token)]));
}

/** Every call of every kind of content, on its way to the network and on its way back. */
export function everyBoundary(calls: Calls): Boundary[] {
  return KINDS.flatMap((kind) =>
    Array.from({ length: calls.get(nameOf(kind))?.length ?? 0 }, (_, index) => index + 1).flatMap((call) => [
      { kind, call, side: 'before' as const },
      { kind, call, side: 'after' as const },
    ]),
  );
}

/** The call of each kind that makes it public, with its answer on the way back: the last one that is no question. */
export function everyCommit(calls: Calls): Boundary[] {
  return KINDS.map((kind) => {
    const last = calls.get(nameOf(kind))?.findLastIndex((call) => call.startsWith('POST')) ?? -1;
    return { kind, call: last + 1, side: 'after' };
  });
}

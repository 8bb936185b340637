import { until } from '../support/wait.js';
import type { Side } from './gate.js';
import type { House, Piece, Row } from './house.js';
import { type Kind, nameOf } from './kinds.js';
import { END_STATES, type Fault, judgeAll, story } from './verdict.js';
import type { WorkerProcess } from './worker-process.js';

/** Publications that one worker may have in its hands while all are held up. */
const PER_WORKER = 130;
const REACH_PATIENCE_MS = 60_000;
const END_PATIENCE_MS = 150_000;

/** Where one publication of a wave is held up: at its n-th call, before or after the effect. */
export interface Boundary {
  kind: Kind;
  call: number;
  side: Side;
}

/** What a wave found. */
export interface WaveResult {
  pieces: Piece[];
  /** Those that were at their boundary when it happened, by publication: the step as the ledger and the gate name it. */
  reached: Map<string, string>;
  /** From the blow to the first sign that somebody else had taken the publication up, the slowest of all; milliseconds. */
  takenUpMs: number;
  /** How many ended how. */
  ends: Record<string, number>;
  /** What went wrong, with the ledger that led to it; empty when all is well. */
  faults: Fault[];
  /** The same of those that came to a good end other than `published`. */
  unpublished: string[];
}

/** Something that happens to a house's workers while each publication is at its boundary; an heir is at work already. */
export type Blow = (
  house: House,
  doomed: WorkerProcess[],
  held: ReadonlySet<string>,
) => Promise<{ after?: () => Promise<void> }>;

/** Brings each publication to its boundary, lets the blow fall, waits for all to end, and judges. */
export async function wave(house: House, boundaries: readonly Boundary[], blow: Blow): Promise<WaveResult> {
  const doomed = house.workers.filter((worker) => worker.alive);
  while (doomed.length < Math.ceil(boundaries.length / PER_WORKER)) doomed.push(await house.startWorker());
  const pieces = await house.publish(
    boundaries.map(({ kind }) => kind),
    ({ token }, index) => {
      const boundary = boundaries[index];
      if (boundary) house.gate.hold(token, boundary.call, boundary.side);
    },
  );
  await until(
    'every publication to be at its boundary or at its end',
    async () => {
      const [rows, held] = [await house.rows(pieces), house.gate.holding()];
      return pieces.every(({ id, token }) => held.has(token) || END_STATES.includes(rows.get(id)?.status ?? ''));
    },
    REACH_PATIENCE_MS,
  ).catch(async (error: unknown) => {
    throw new Error(await explain(house, pieces, error));
  });
  await house.startWorker();
  const held = house.gate.holding();
  const reached = new Map<string, string>();
  for (const { id, token, kind } of pieces) {
    if (held.has(token)) reached.set(id, `${nameOf(kind)}: ${house.gate.callsOf(token).at(-1) ?? ''}`);
  }
  const before = await house.rows(pieces);
  const began = performance.now();
  const { after } = await blow(house, doomed, held);
  const takenUpMs = await takeUp(house, pieces, before, began);
  await settled(house, pieces);
  await after?.();
  return { pieces, reached, takenUpMs, ...(await outcomeOf(house, pieces)) };
}

/** How publications that have come to an end did so, and what is wrong with that. */
export async function outcomeOf(
  house: House,
  pieces: readonly Piece[],
): Promise<Pick<WaveResult, 'ends' | 'faults' | 'unpublished'>> {
  const faults = await judgeAll(house, pieces);
  const rows = await house.rows(pieces);
  const others = pieces.flatMap((piece) => {
    const row = rows.get(piece.id);
    return row?.status === 'published'
      ? []
      : [{ piece, what: `${nameOf(piece.kind)} is ${row?.status ?? 'gone'}: ${row?.reason ?? ''}` }];
  });
  return {
    ends: count([...rows.values()].map(({ status }) => status)),
    faults: await Promise.all(faults.map(async (fault) => ({ ...fault, what: await story(house, fault) }))),
    unpublished: await Promise.all(others.map((other) => story(house, other))),
  };
}

/**
 * Waits until every publication has come to an end.
 * @param person what somebody does meanwhile, again and again; true while there is more to do
 */
export async function settled(
  house: House,
  pieces: readonly Piece[],
  person: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  await until(
    'every publication to come to an end',
    async () => {
      const busy = await person();
      return !busy && [...(await house.rows(pieces)).values()].every(({ status }) => END_STATES.includes(status));
    },
    END_PATIENCE_MS,
  ).catch(async (error: unknown) => {
    throw new Error(await explain(house, pieces, error));
  });
}

/** How long until each publication that was in a worker's hands has been in another's. */
async function takeUp(
  house: House,
  pieces: readonly Piece[],
  before: Map<string, Row>,
  began: number,
): Promise<number> {
  const waiting = new Set(
    pieces.filter(({ id }) => before.get(id)?.status === 'publishing' && before.get(id)?.leased).map(({ id }) => id),
  );
  let slowest = 0;
  await until(
    'what was in hand to be taken up',
    async () => {
      for (const [id, row] of await house.rows(pieces)) {
        if (!waiting.has(id) || (row.fence === before.get(id)?.fence && row.status === 'publishing')) continue;
        waiting.delete(id);
        slowest = performance.now() - began;
      }
      return waiting.size === 0;
    },
    END_PATIENCE_MS,
  );
  return slowest;
}

async function explain(house: House, pieces: readonly Piece[], error: unknown): Promise<string> {
  const held = house.gate.holding();
  const rows = await house.rows(pieces);
  const open = pieces.filter(({ id, token }) => !held.has(token) && !END_STATES.includes(rows.get(id)?.status ?? ''));
  const lines = await Promise.all(
    open.slice(0, 8).map((piece) =>
      story(house, {
        piece,
        what: `${nameOf(piece.kind)}: ${JSON.stringify(rows.get(piece.id))}; calls: ${house.gate.callsOf(piece.token).join(', ')}`,
      }),
    ),
  );
  const said = house.workers.map((worker) => worker.said).filter((text) => text !== '');
  return [String(error), `${open.length} of ${pieces.length} are open`, ...lines, ...said].join('\n');
}

export function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

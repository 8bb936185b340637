import { parseArgs } from 'node:util';
import { clockJump, cut, freeze, kill } from './blows.js';
import { type Calls, observeCalls } from './boundaries.js';
import { type House, type Piece } from './house.js';
import { KINDS, nameOf } from './kinds.js';
import { NETWORK_FAULT_NAMES, type Trouble, withstand } from './network-faults.js';
import { pick, randomFrom } from './random.js';
import { RestartableHouse } from './restart.js';
import { type Blow, type Boundary, count, wave } from './waves.js';

const DISTURBANCES = ['kill', 'freeze', 'cut', 'restart', 'clock', 'fault'] as const;
type Disturbance = (typeof DISTURBANCES)[number];

/** Publications that go through the same disturbance together. */
const WAVE_SIZE = 60;

/** One publication's scenario; the seed alone decides everything in it. */
interface Run {
  seed: number;
  disturbance: Disturbance;
  boundary: Boundary;
  trouble: Trouble;
}

function runFrom(seed: number, calls: Calls): Run {
  const random = randomFrom(seed);
  const disturbance = pick(random, DISTURBANCES);
  const kind = pick(random, KINDS);
  const call = 1 + Math.floor(random() * (calls.get(nameOf(kind))?.length ?? 1));
  const side = pick(random, ['before', 'after'] as const);
  // A network that asks for a pause again and again for ever is waited for for ever.
  const fault = pick(random, NETWORK_FAULT_NAMES);
  const standing = fault !== 'throttled' && random() < 0.2;
  return { seed, disturbance, boundary: { kind, call, side }, trouble: { kind, call, fault, standing } };
}

/** @returns the exit status: 1 when anything went out twice, was lost or got stuck */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const runs = wholeNumber('runs', values.runs);
  const seed = wholeNumber('seed', values.seed);
  console.log(`${runs} runs, seeds ${seed} to ${seed + runs - 1}`);
  const restartable = await RestartableHouse.open();
  const failures: { run: Run; what: string }[] = [];
  const ends: string[] = [];
  let slowest = 0;
  try {
    const { house } = restartable;
    const calls = await observeCalls(house);
    const all = Array.from({ length: runs }, (_, index) => runFrom(seed + index, calls));
    for (const disturbance of DISTURBANCES) {
      const chosen = all.filter((run) => run.disturbance === disturbance);
      for (let start = 0; start < chosen.length; start += WAVE_SIZE) {
        const group = chosen.slice(start, start + WAVE_SIZE);
        const result = await disturb(house, disturbance, group, restartable.restart);
        for (const { piece, what } of result.faults) {
          const run = group[result.pieces.indexOf(piece)];
          if (run) failures.push({ run, what });
        }
        ends.push(...result.ends);
        slowest = Math.max(slowest, result.takenUpMs);
        console.log(`${disturbance}: ${group.length} runs, ${result.faults.length} failures`);
      }
    }
  } finally {
    await restartable.close();
  }
  for (const { run, what } of failures) console.log(`\n--runs 1 --seed ${run.seed} (${run.disturbance})\n${what}`);
  const told = Object.entries(count(ends)).map(([status, times]) => `${times} ${status}`);
  console.log(
    `\n${runs} runs: ${told.join(', ')}; slowest take-up ${Math.round(slowest)} ms; ${failures.length} failures`,
  );
  return failures.length === 0 ? 0 : 1;
}

interface Disturbed {
  pieces: Piece[];
  faults: { piece: Piece; what: string }[];
  ends: string[];
  takenUpMs: number;
}

async function disturb(house: House, disturbance: Disturbance, group: Run[], restart: Blow): Promise<Disturbed> {
  const blows = { kill, freeze, cut, restart, clock: clockJump };
  const result =
    disturbance === 'fault'
      ? {
          takenUpMs: 0,
          ...(await withstand(
            house,
            group.map(({ trouble }) => trouble),
          )),
        }
      : await wave(
          house,
          group.map(({ boundary }) => boundary),
          blows[disturbance],
        );
  const ends = Object.entries(result.ends).flatMap(([status, times]) => Array.from({ length: times }, () => status));
  // Only kill -9 has a time by which others must be at it.
  const takenUpMs = disturbance === 'kill' ? result.takenUpMs : 0;
  return { pieces: result.pieces, faults: result.faults, ends, takenUpMs };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number, not "${text}".`);
  return value;
}

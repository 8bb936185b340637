import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyDatabase } from '../support/database.js';
import { cut, freeze, kill } from './blows.js';
import { type Calls, everyBoundary, everyCommit, observeCalls } from './boundaries.js';
import { House } from './house.js';
import { everyTrouble, outlastSilence, withstand } from './network-faults.js';
import { RestartableHouse } from './restart.js';
import { type Boundary, wave, type WaveResult } from './waves.js';

const MINUTES = 60_000;
/** After a kill -9, another or the restarted worker has taken the work up by then. */
const TAKE_UP_MS = 20_000;

/** No double, none lost, none stuck; each fault with its ledger. */
function expectNoFaults({ faults }: Pick<WaveResult, 'faults'>): void {
  expect(faults.map(({ what }) => what)).toEqual([]);
}

function expectAllPublished({ ends, unpublished, pieces }: Pick<WaveResult, 'ends' | 'unpublished' | 'pieces'>): void {
  expect(unpublished).toEqual([]);
  expect(ends).toEqual({ published: pieces.length });
}

describe('workers', () => {
  let house: House;
  let drop: () => Promise<void>;
  let calls: Calls;
  let boundaries: Boundary[];

  beforeAll(async () => {
    const database = await emptyDatabase();
    drop = database.drop;
    house = await House.open(database.url);
    calls = await observeCalls(house);
    boundaries = everyBoundary(calls);
  }, MINUTES);
  afterAll(async () => {
    await house.close();
    await drop();
  });

  it(
    'publish each once when killed at any step of any kind of content, and others take over in time',
    async () => {
      const result = await wave(house, boundaries, kill);
      expectNoFaults(result);
      expectAllPublished(result);
      // A container may be ready sooner or later than when the calls were counted.
      expect(result.reached.size).toBeGreaterThan(boundaries.length * 0.9);
      expect(result.takenUpMs).toBeLessThan(TAKE_UP_MS);
    },
    4 * MINUTES,
  );

  it(
    'publish each once when they stand still for longer than their lease and then wake up',
    async () => {
      const result = await wave(house, boundaries, freeze);
      expectNoFaults(result);
      expectAllPublished(result);
      expect(result.takenUpMs).toBeLessThan(TAKE_UP_MS);
    },
    4 * MINUTES,
  );

  it(
    'publish each once when their connections to the database are cut',
    async () => {
      const result = await wave(house, boundaries, cut);
      expectNoFaults(result);
      expectAllPublished(result);
    },
    4 * MINUTES,
  );

  it(
    'publish each once whatever the network does to any one call',
    async () => {
      const result = await withstand(house, everyTrouble(calls));
      expectNoFaults(result);
      // What only lost its connection goes on by itself once a person has connected the channel again.
      expect(result.ends['held'] ?? 0).toBe(0);
      expect(result.ends['published']).toBeGreaterThan(result.pieces.length * 0.98);
    },
    4 * MINUTES,
  );

  it(
    'come to an end with each when a fault stands for ever, or the answer never comes',
    async () => {
      // A network that asks for a pause again and again is obeyed again and again, so that one has no end.
      const standing = everyTrouble(calls).filter(({ fault }) => fault !== 'throttled');
      const [result, silence] = await Promise.all([
        withstand(
          house,
          standing.map((trouble) => ({ ...trouble, standing: true })),
        ),
        outlastSilence(house, everyCommit(calls)),
      ]);
      expectNoFaults(result);
      expectNoFaults(silence);
      expectAllPublished(silence);
    },
    4 * MINUTES,
  );
});

describe('workers whose database is restarted', () => {
  let restartable: RestartableHouse;
  beforeAll(async () => {
    restartable = await RestartableHouse.open();
  }, MINUTES);
  afterAll(() => restartable.close());

  it(
    'publish each once',
    async () => {
      const { house, restart } = restartable;
      const result = await wave(house, everyBoundary(await observeCalls(house)), restart);
      expectNoFaults(result);
      expectAllPublished(result);
    },
    4 * MINUTES,
  );
});

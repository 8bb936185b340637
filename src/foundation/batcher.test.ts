import { describe, expect, it } from '@jest/globals';
import { Batcher } from './batcher.js';

/** Doubles numbers, notes its runs, and refuses a run with a negative number in it. */
function doubling() {
  const runs: number[][] = [];
  const batcher = new Batcher<number, number>(async (items) => {
    runs.push(items);
    await Promise.resolve();
    const bad = items.find((item) => item < 0);
    if (bad !== undefined) throw new Error(`no ${bad}`);
    return items.map((item) => item * 2);
  });
  return { batcher, runs };
}

describe('a batcher', () => {
  it('does what is asked in one turn in one run, in the order of asking, and gives each caller its own result', async () => {
    const { batcher, runs } = doubling();
    expect(await Promise.all([3, 1, 2].map((item) => batcher.do(item)))).toEqual([6, 2, 4]);
    expect(runs).toEqual([[3, 1, 2]]);
  });

  it('collects what is asked during a run for the next one', async () => {
    const runs: number[][] = [];
    const first = Promise.withResolvers<undefined>();
    const batcher = new Batcher<number, number>(async (items) => {
      runs.push(items);
      if (runs.length === 1) await first.promise;
      return items;
    });
    const one = batcher.do(1);
    await new Promise(setImmediate);
    const more = [batcher.do(2), batcher.do(3)];
    first.resolve(undefined);
    expect(await Promise.all([one, ...more])).toEqual([1, 2, 3]);
    expect(runs).toEqual([[1], [2, 3]]);
  });

  it('fails only the caller whose item is bad', async () => {
    const { batcher, runs } = doubling();
    const settled = await Promise.allSettled([1, -5, 3].map((item) => batcher.do(item)));
    expect(settled).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'rejected', reason: new Error('no -5') },
      { status: 'fulfilled', value: 6 },
    ]);
    expect(runs).toEqual([[1, -5, 3], [1], [-5], [3]]);
    expect(await batcher.do(4)).toBe(8);
  });

  it('takes a bounded number of items in one run, and leaves none out', async () => {
    const { batcher, runs } = doubling();
    const items = Array.from({ length: 450 }, (_, index) => index);
    expect(await Promise.all(items.map((item) => batcher.do(item)))).toEqual(items.map((item) => item * 2));
    expect(runs.map((run) => run.length)).toEqual([200, 200, 50]);
  });

  it('gives no caller the result of another when a run answers too few', async () => {
    const batcher = new Batcher<number, number>((items) => Promise.resolve(items.slice(1)));
    const settled = await Promise.allSettled([batcher.do(1), batcher.do(2)]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { type Pooled, PublicationPool } from './publication-pool.js';

interface Job extends Pooled {
  fence: number;
}

/** A pool whose publications end when the test says so. */
function pool(limits = { underWay: 2, inLine: 1 }) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const made = new PublicationPool<Job>((job) => {
    begun.push(job.fence === 0 ? job.id : `${job.id}/${job.fence}`);
    return new Promise((resolve) => ends.set(job.id, resolve));
  }, limits);
  const end = async (id: string) => {
    ends.get(id)?.();
    await new Promise(setImmediate);
  };
  return { pool: made, begun, end };
}

function job(id: string, channelId: string, fence = 0): Job {
  return { id, channelId, fence };
}

describe('the pool of publications under way', () => {
  it('works on one of each channel at a time, in the order given', async () => {
    const { pool: made, begun, end } = pool();
    void made.add([job('a1', 'a'), job('a2', 'a'), job('b1', 'b')]);
    expect(begun).toEqual(['a1', 'b1']);
    await end('b1');
    expect(begun).toEqual(['a1', 'b1']);
    await end('a1');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
  });

  it('takes on no more than its places, and lets a slow channel keep only one', async () => {
    const { pool: made, begun, end } = pool();
    void made.add([job('slow1', 'slow'), job('slow2', 'slow'), job('b', 'b'), job('c', 'c'), job('d', 'd')]);
    expect(begun).toEqual(['slow1', 'b']);
    await end('b');
    await end('c');
    await end('d');
    expect(begun).toEqual(['slow1', 'b', 'c', 'd']);
  });

  it('takes channels in turn, however much one of them has', async () => {
    const { pool: made, begun, end } = pool({ underWay: 1, inLine: 5 });
    void made.add([job('a1', 'a'), job('a2', 'a'), job('a3', 'a'), job('b1', 'b')]);
    for (const id of ['a1', 'b1', 'a2']) await end(id);
    expect(begun).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  it('lets its caller wait while more channels are in line than it wants', async () => {
    const { pool: made, end } = pool({ underWay: 1, inLine: 1 });
    let taken = false;
    const adding = made.add([job('a', 'a'), job('b', 'b'), job('c', 'c')]).then(() => {
      taken = true;
    });
    await new Promise(setImmediate);
    expect(taken).toBe(false);
    await end('a');
    await adding;
    expect(taken).toBe(true);
  });

  it('does not let what waits behind its own channel hold up the caller', async () => {
    const { pool: made, begun } = pool({ underWay: 1, inLine: 0 });
    await made.add(Array.from({ length: 20 }, (_, index) => job(`a${index}`, 'a')));
    expect(begun).toEqual(['a0']);
  });

  it('takes one that is handed out again in the place where it waits, by the newer word', async () => {
    const { pool: made, begun, end } = pool();
    void made.add([job('a1', 'a'), job('a2', 'a'), job('a3', 'a')]);
    void made.add([job('a2', 'a', 7)]);
    for (const id of ['a1', 'a2', 'a3']) await end(id);
    expect(begun).toEqual(['a1', 'a2/7', 'a3']);
  });
});

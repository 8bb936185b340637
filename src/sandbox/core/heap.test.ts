import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueHeap } from './heap.js';

describe('a heap of due things', () => {
  it('gives everything that is due, earliest first, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 0, max: 50 }), (dues, now) => {
        const heap = new DueHeap<number>();
        for (const due of dues) heap.push(due, due);
        const taken: number[] = [];
        for (let due = heap.takeDue(now); due !== undefined; due = heap.takeDue(now)) taken.push(due);
        expect(taken).toEqual(dues.filter((due) => due <= now).sort((one, other) => one - other));
        expect(heap.size).toBe(dues.length - taken.length);
      }),
    );
  });
});

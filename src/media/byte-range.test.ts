import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byteRangeOf } from './byte-range.js';

describe('a byte range', () => {
  it.each([
    ['bytes=0-0', { kind: 'part', start: 0, end: 1 }],
    ['bytes=5-', { kind: 'part', start: 5, end: 10 }],
    ['bytes=5-1000', { kind: 'part', start: 5, end: 10 }],
    ['bytes=-3', { kind: 'part', start: 7, end: 10 }],
    ['bytes=-30', { kind: 'part', start: 0, end: 10 }],
  ])('is honoured when it is one: %s', (header, expected) => {
    expect(byteRangeOf(header, 10)).toEqual(expected);
  });

  it.each([undefined, '', 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=a-b'])(
    'means the whole file when it makes no sense or is several: %s',
    (header) => {
      expect(byteRangeOf(header, 10)).toEqual({ kind: 'whole' });
    },
  );

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('beyond the end cannot be satisfied: %s', (header) => {
    expect(byteRangeOf(header, 10)).toEqual({ kind: 'unsatisfiable' });
  });

  it('never leaves the file, whatever is asked', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(2_000), fc.nat(2_000), (size, first, last) => {
        for (const header of [`bytes=${first}-${last}`, `bytes=${first}-`, `bytes=-${last}`]) {
          const range = byteRangeOf(header, size);
          if (range.kind !== 'part') continue;
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeGreaterThan(range.start);
          expect(range.end).toBeLessThanOrEqual(size);
        }
      }),
    );
  });
});

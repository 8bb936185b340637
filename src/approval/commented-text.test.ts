import { describe, expect, it } from '@jest/globals';
import { quoteOf } from './commented-text.js';

describe('the words a comment is about', () => {
  it('are found by UTF-16 offsets', () => {
    expect(quoteOf('Take a breath 🌿 now', 14, 16)).toBe('🌿');
  });

  it.each([
    [3, 3],
    [5, 2],
    [0, 100],
    [14, 15],
  ])('are none from %i to %i', (start, end) => {
    expect(quoteOf('Take a breath 🌿 now', start, end)).toBeUndefined();
  });
});

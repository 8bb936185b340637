import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { guard, unguard } from './formula-guard.js';

const cell = fc
  .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', 'a', ' ', '"'))
  .map((parts) => parts.join(''));

describe('the guard against formulas', () => {
  it('leaves no cell that a spreadsheet would run', () => {
    fc.assert(fc.property(cell, (text) => !/^[=+\-@\t\r\n]/.test(guard(text))));
  });

  it('is taken off again exactly, apostrophes of the text included', () => {
    fc.assert(
      fc.property(fc.oneof(cell, fc.string({ unit: 'binary' })), (text) => {
        expect(unguard(guard(text))).toBe(text);
      }),
    );
  });

  it('leaves apostrophes alone that guard nothing', () => {
    expect(unguard("'tis a tip")).toBe("'tis a tip");
    expect(guard("'tis a tip")).toBe("'tis a tip");
  });
});

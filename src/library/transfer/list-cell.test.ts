import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinCell, type Separator, splitCell } from './list-cell.js';

const tricky = fc
  .array(fc.constantFrom(';', '|', ' | ', '\\', ' ', 'a', '\n', 'é', '😀'))
  .map((parts) => parts.join(''));

describe('a cell with several texts', () => {
  it('gives the same texts that went in, separators and backslashes included', () => {
    fc.assert(
      fc.property(fc.constantFrom<Separator>(';', ' | '), fc.array(tricky, { minLength: 1 }), (separator, items) => {
        fc.pre(items.length > 1 || items[0] !== '');
        expect(splitCell(joinCell(items, separator), separator)).toEqual(items);
      }),
    );
  });

  it('may be written by hand: a backslash or a stroke on its own is just that', () => {
    expect(splitCell('grief;body', ';')).toEqual(['grief', 'body']);
    expect(splitCell('C:\\notes | a|b', ' | ')).toEqual(['C:\\notes', 'a|b']);
    expect(splitCell('', ';')).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { fieldOf, longTimeOf, readField } from './times.js';

const BERLIN = 'Europe/Berlin';

describe('a date-time field', () => {
  it('reads a time as the clocks of the zone show it', () => {
    expect(readField('2026-12-01T09:00', BERLIN)).toEqual({ kind: 'time', at: new Date('2026-12-01T08:00:00Z') });
    expect(readField(' 2026-07-01T09:00:00 ', BERLIN)).toEqual({ kind: 'time', at: new Date('2026-07-01T07:00:00Z') });
  });

  it('gives back what it read', () => {
    expect(fieldOf(new Date('2026-12-01T08:00:30Z'), BERLIN)).toBe('2026-12-01T09:00');
  });

  it('takes the first of two moments where clocks go back', () => {
    expect(readField('2026-10-25T02:30', BERLIN)).toEqual({ kind: 'time', at: new Date('2026-10-25T00:30:00Z') });
  });

  it('refuses a time that the clocks skip, and says why', () => {
    expect(readField('2027-03-28T02:30', BERLIN)).toMatchObject({
      kind: 'wrong',
      text: expect.stringContaining('go forward'),
    });
  });

  it.each([
    '',
    'tomorrow',
    '2026-02-30T09:00',
    '2026-12-01',
    '2026-12-01T25:00',
    '+002026-12-01T09:00',
    '2026-12-01T09:00Z',
  ])('refuses %j', (typed) => {
    expect(readField(typed, BERLIN).kind).toBe('wrong');
  });

  it('tells a whole time with its year', () => {
    expect(longTimeOf(new Date('2026-12-31T23:30:00Z'), BERLIN)).toBe(
      'Friday, 1 January 2027 at 00:30'.replace(',', ''),
    );
  });
});

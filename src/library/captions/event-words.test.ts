import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PostEvent } from '../post.js';
import { loosePlaceholders, whenItBegins, withEvent } from './event-words.js';

const EVENT: PostEvent = {
  startsAt: '2026-12-03T17:30:00.000Z',
  timeZone: 'Europe/Berlin',
  place: 'Room 2, Main Street 1',
  url: 'https://example.org/group?a=1&b={{event.place}}',
};

describe('a text full of braces', () => {
  it('is read in steps that grow with its length and not with its square', () => {
    // By the number of steps and not by the clock: squared, this would be minutes.
    const text = '{'.repeat(400_000);
    expect(loosePlaceholders(text, EVENT)).toEqual([]);
    expect(withEvent(text, EVENT)).toBe(text);
    expect(withEvent(`${'{'.repeat(400)} {{event.place}}`, EVENT)).toBe(`${'{'.repeat(400)} ${EVENT.place ?? ''}`);
  });
});

describe('the time of an event in words', () => {
  it.each([
    ['Europe/Berlin', '2026-12-03T17:30:00Z', 'Thursday 3 December 2026, 18:30 CET'],
    ['Europe/Berlin', '2026-07-03T16:30:00Z', 'Friday 3 July 2026, 18:30 CEST'],
    ['Europe/London', '2026-07-03T16:30:00Z', 'Friday 3 July 2026, 17:30 BST'],
    ['America/New_York', '2026-12-04T04:30:00Z', 'Thursday 3 December 2026, 23:30 EST'],
    ['America/Los_Angeles', '2026-07-03T07:00:00Z', 'Friday 3 July 2026, 00:00 PDT'],
    ['Australia/Sydney', '2026-12-31T13:30:00Z', 'Friday 1 January 2027, 00:30 AEDT'],
    ['Asia/Kolkata', '2026-12-03T17:30:00Z', 'Thursday 3 December 2026, 23:00 IST'],
    ['Asia/Kathmandu', '2026-12-03T17:30:00Z', 'Thursday 3 December 2026, 23:15 GMT+5:45'],
    ['UTC', '2026-12-03T17:30:00Z', 'Thursday 3 December 2026, 17:30 UTC'],
  ])('in %s', (timeZone, startsAt, words) => {
    expect(whenItBegins({ startsAt, timeZone })).toBe(words);
  });

  it('tells apart the two times that one time of day comes when clocks go back', () => {
    const of = (startsAt: string) => whenItBegins({ startsAt, timeZone: 'Europe/Berlin' });
    expect(of('2026-10-25T00:30:00Z')).toBe('Sunday 25 October 2026, 02:30 CEST');
    expect(of('2026-10-25T01:30:00Z')).toBe('Sunday 25 October 2026, 02:30 CET');
  });
});

describe('placeholders', () => {
  it('stand for the values of the event', () => {
    const text = 'On {{event.localDate}} at {{ event.localTime }}, {{event.place}}: {{event.url}}';
    expect(withEvent(text, EVENT)).toBe(
      `On Thursday 3 December 2026 at 18:30 CET, Room 2, Main Street 1: ${EVENT.url ?? ''}`,
    );
    expect(loosePlaceholders(text, EVENT)).toEqual([]);
  });

  it('are four and nothing else: whatever else stands between braces stays, and is told with its place', () => {
    for (const loose of [
      '{{event}}',
      '{{event.startsAt}}',
      '{{event.constructor}}',
      '{{event.localTime.constructor}}',
      '{{#each this}}',
      '{{> closing}}',
      '{{{event.place}}}',
      '{{__proto__}}',
      '{{signature}}',
    ]) {
      const text = `😀 before ${loose} after`;
      expect(withEvent(text, EVENT)).toBe(text);
      expect(loosePlaceholders(text, EVENT)).toMatchObject([{ start: 10, end: 10 + loose.length }]);
    }
  });

  it('without a value are told', () => {
    const placeless = { startsAt: EVENT.startsAt, timeZone: EVENT.timeZone };
    expect(withEvent('At {{event.place}}', placeless)).toBe('At {{event.place}}');
    expect(loosePlaceholders('At {{event.place}}', placeless)).toMatchObject([
      { start: 3, end: 18, message: expect.stringContaining('the event has no place') },
    ]);
  });

  it('in a post without an event are braces, but those that name one are told', () => {
    expect(withEvent('{{event.place}} {{x}}', null)).toBe('{{event.place}} {{x}}');
    expect(loosePlaceholders('{{event.place}} {{x}}', null)).toMatchObject([{ start: 0, end: 15 }]);
  });

  it('change nothing else of a text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        fc.pre(!/[{}]/.test(before + after));
        expect(withEvent(`${before}{{event.place}}${after}`, EVENT)).toBe(`${before}${EVENT.place ?? ''}${after}`);
        expect(withEvent(before, EVENT)).toBe(before);
      }),
    );
  });
});

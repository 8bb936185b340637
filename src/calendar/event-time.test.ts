import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventOver, leadOf, reminderAt } from './event-time.js';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Cairo', 'UTC'];
const HOUR_MS = 3_600_000;

const starts = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
const zone = fc.constantFrom(...ZONES);
const local = (at: Date, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);

describe('a lead', () => {
  it('is a duration above zero of at most a year, in one spelling', () => {
    expect(['P7D', 'p1d', 'PT2H', 'P1DT2H', 'PT90M', 'P2W', 'P1M', 'PT0.5H'].map(leadOf)).toEqual([
      'P7D',
      'P1D',
      'PT2H',
      'P1DT2H',
      'PT90M',
      'P2W',
      'P1M',
      'PT30M',
    ]);
    for (const none of ['', '7 days', 'P', 'PT0S', '-P1D', 'P1Y1D', 'P400D', 'P999999999Y', 'PT9007199254740993S'])
      expect(leadOf(none)).toBeUndefined();
  });
});

describe('a reminder', () => {
  it('a week before comes at the same time of day, over a clock change too', () => {
    const event = { startsAt: '2026-10-28T17:30:00.000Z', timeZone: 'Europe/Berlin' };
    expect(reminderAt(event, 'P7D').toISOString()).toBe('2026-10-21T16:30:00.000Z');
    expect(reminderAt(event, 'PT168H').toISOString()).toBe('2026-10-21T17:30:00.000Z');
    const spring = { startsAt: '2026-03-31T16:30:00.000Z', timeZone: 'Europe/Berlin' };
    expect(reminderAt(spring, 'P7D').toISOString()).toBe('2026-03-24T17:30:00.000Z');
  });

  it('at a time that clocks skip comes as much later', () => {
    const event = { startsAt: '2026-03-30T00:30:00.000Z', timeZone: 'Europe/Berlin' };
    expect(reminderAt(event, 'P1D').toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });

  it('counts days on the calendar of the zone and hours exactly, always before the event', () => {
    fc.assert(
      fc.property(starts, zone, fc.integer({ min: 1, max: 60 }), (start, timeZone, count) => {
        const event = { startsAt: start.toISOString(), timeZone };
        const hours = reminderAt(event, `PT${count}H`);
        expect(start.getTime() - hours.getTime()).toBe(count * HOUR_MS);
        const days = reminderAt(event, `P${count}D`);
        const [from, to] = [local(days, timeZone), local(start, timeZone)];
        const wanted = to.toPlainDateTime().subtract({ days: count });
        // What is skipped comes later; nothing comes earlier.
        const skipped = from.toPlainDateTime().since(wanted).total('minutes');
        expect(skipped === 0 || Temporal.PlainDateTime.compare(wanted, from.toPlainDateTime()) < 0).toBe(true);
        expect(skipped).toBeLessThanOrEqual(24 * 60);
        expect(days.getTime()).toBeLessThan(start.getTime());
      }),
    );
  });
});

describe('an event', () => {
  const event = { startsAt: '2026-12-03T17:30:00.000Z', timeZone: 'Europe/Berlin' };

  it('is over for publishing from the very moment it begins', () => {
    const moment = (ms: number) => new Date(Date.parse(event.startsAt) + ms);
    expect(eventOver(event, moment(-1))).toBeUndefined();
    expect(eventOver(event, moment(0))).toContain('Thursday 3 December 2026, 18:30 CET');
    expect(eventOver(null, moment(1))).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slotAt, slotInstants, slotsBetween } from './slot-time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = new Date('2024-01-01T00:00:00Z');
const END = new Date('2031-01-01T00:00:00Z');

interface ClockChange {
  zone: string;
  at: number;
  /** Positive for a gap, negative for an overlap. */
  jump: number;
}

const zones = Intl.supportedValuesOf('timeZone');
const changes = zones.flatMap(changesOf);

function changesOf(zone: string): ClockChange[] {
  const found: ClockChange[] = [];
  let at = zoned(START.getTime(), zone).getTimeZoneTransition('next');
  while (at && at.epochMilliseconds < END.getTime()) {
    const jump = (at.offsetNanoseconds - zoned(at.epochMilliseconds - 1, zone).offsetNanoseconds) / 1e6;
    if (jump !== 0) found.push({ zone, at: at.epochMilliseconds, jump });
    at = at.getTimeZoneTransition('next');
  }
  return found;
}

function zoned(epoch: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);
}

function timeText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function wallClock(instant: Date, zone: string): string {
  return zoned(instant.getTime(), zone).toPlainDateTime().toString().slice(0, 16);
}

/** Every minute at which a zone's clock shows this time on this date: the slow way round, by looking at the clock. */
function minutesShowing(date: Temporal.PlainDate, time: string, zone: string): number[] {
  const noonUtc = Date.UTC(date.year, date.month - 1, date.day, 12);
  const wanted = `${date.toString()}T${time}`;
  const naive = Date.parse(`${wanted}:00Z`);
  const offsets = new Set<number>();
  for (let hour = -40; hour <= 40; hour++) offsets.add(zoned(noonUtc + hour * HOUR, zone).offsetNanoseconds / 1e6);
  return [...offsets]
    .map((offset) => naive - offset)
    .filter((at) => wallClock(new Date(at), zone) === wanted)
    .sort((a, b) => a - b);
}

const anyZone = fc.constantFrom(...zones);
const anyMinute = fc.integer({ min: 0, max: 24 * 60 - 1 });
const anyDay = fc.integer({ min: 0, max: Math.floor((END.getTime() - START.getTime()) / DAY) - 30 });

/** A zone and a day, half of the time beside a clock change. */
const zoneAndDay = fc.oneof(
  fc.tuple(anyZone, anyDay).map(([zone, day]) => ({ zone, near: START.getTime() + day * DAY })),
  fc.constantFrom(...changes).map(({ zone, at }) => ({ zone, near: at })),
);

describe('a slot in time', () => {
  it('knows the zones and clock changes it is tested with', () => {
    expect(zones.length).toBeGreaterThan(400);
    expect(changes.length).toBeGreaterThan(1_000);
    expect(new Set(changes.map((change) => change.jump / MINUTE))).toContain(30);
  });

  it('comes round exactly once on each matching local day, at its own wall-clock time or after a gap', () => {
    fc.assert(
      fc.property(zoneAndDay, anyMinute, fc.integer({ min: 1, max: 7 }), ({ zone, near }, minute, weekday) => {
        const time = timeText(minute);
        const from = new Date(near - 10 * DAY);
        const to = new Date(near + 10 * DAY);
        const instants = slotInstants({ weekday, time }, zone, from, to);
        const expected: number[] = [];
        let day = zoned(from.getTime(), zone).toPlainDate().subtract({ days: 2 });
        for (let i = 0; i < 25; i++, day = day.add({ days: 1 })) {
          if (day.dayOfWeek !== weekday) continue;
          const [first] = minutesShowing(day, time, zone);
          const gap = changes.find(
            (change) =>
              change.zone === zone &&
              change.jump > 0 &&
              wallClock(new Date(change.at), zone) > `${day.toString()}T${time}` &&
              wallClock(new Date(change.at - MINUTE), zone) < `${day.toString()}T${time}`,
          );
          const at = first ?? gap?.at;
          if (at !== undefined && at >= from.getTime() && at < to.getTime()) expected.push(at);
        }
        expect(instants.map((at) => at.getTime())).toEqual(expected);
      }),
      { numRuns: 1_500 },
    );
  });

  it('moves to the first minute after every gap there is from 2024 to 2030', () => {
    for (const { zone, at, jump } of changes) {
      if (jump <= 0) continue;
      const before = zoned(at - MINUTE, zone);
      const inGap = before.toPlainDateTime().add({ minutes: 1 + Math.floor(jump / MINUTE / 2) });
      const slot = { weekday: inGap.dayOfWeek, time: inGap.toPlainTime().toString().slice(0, 5) };
      expect([zone, slotInstants(slot, zone, new Date(at - DAY), new Date(at + DAY))]).toEqual([zone, [new Date(at)]]);
    }
  });

  it('happens once, the first time, in every overlap there is from 2024 to 2030', () => {
    for (const { zone, at, jump } of changes) {
      if (jump >= 0) continue;
      const twice = zoned(at, zone)
        .toPlainDateTime()
        .add({ minutes: Math.floor(-jump / MINUTE / 2) });
      const slot = { weekday: twice.dayOfWeek, time: twice.toPlainTime().toString().slice(0, 5) };
      const instants = slotInstants(slot, zone, new Date(at - DAY), new Date(at + DAY));
      expect([zone, instants.map((it) => wallClock(it, zone))]).toEqual([zone, [twice.toString().slice(0, 16)]]);
      expect(instants[0]?.getTime()).toBeLessThan(at);
    }
  });

  it('keeps the order of different times of a day, and lets only gaps bring them together', () => {
    fc.assert(
      fc.property(zoneAndDay, anyMinute, anyMinute, ({ zone, near }, a, b) => {
        fc.pre(a !== b);
        const weekday = zoned(near, zone).dayOfWeek;
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        const on = (minute: number): Date[] =>
          slotInstants({ weekday, time: timeText(minute) }, zone, new Date(near - 2 * DAY), new Date(near + 2 * DAY));
        const [first, second] = [on(early)[0], on(late)[0]];
        if (!first || !second) throw new Error('Each has one instant within two days.');
        expect(first.getTime()).toBeLessThanOrEqual(second.getTime());
        if (first.getTime() === second.getTime()) {
          expect(
            changes.some((change) => change.zone === zone && change.jump > 0 && change.at === first.getTime()),
          ).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('can be found again from its instant', () => {
    fc.assert(
      fc.property(zoneAndDay, anyMinute, fc.integer({ min: 1, max: 7 }), ({ zone, near }, minute, weekday) => {
        const slot = { weekday, time: timeText(minute) };
        for (const at of slotInstants(slot, zone, new Date(near - 8 * DAY), new Date(near + 8 * DAY))) {
          expect(slotAt([slot], zone, at)).toBe(slot);
          expect(slotAt([slot], zone, new Date(at.getTime() + 1))).toBeUndefined();
          expect(slotAt([slot], zone, new Date(at.getTime() - 1))).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives slots that a gap brings together one place, owned by the one whose time it is', () => {
    const slots = [
      { weekday: 7, time: '02:15' },
      { weekday: 7, time: '02:45' },
      { weekday: 7, time: '03:00' },
    ];
    const from = new Date('2026-03-28T12:00:00Z');
    const to = new Date('2026-03-29T12:00:00Z');
    const after = new Date('2026-03-29T01:00:00Z');
    expect(slotsBetween(slots, 'Europe/Berlin', from, to)).toEqual([{ at: after, slot: slots[2] }]);
    expect(slotsBetween(slots.slice(0, 2).reverse(), 'Europe/Berlin', from, to)).toEqual([
      { at: after, slot: slots[0] },
    ]);
  });

  it('lets a gap that ends at midnight move a slot into the next day, where it yields to that day', () => {
    // Greenland: on Saturday 2026-03-28 at 23:00 it becomes Sunday 00:00.
    const late = { weekday: 6, time: '23:30' };
    const midnight = { weekday: 7, time: '00:00' };
    const from = new Date('2026-03-27T00:00:00Z');
    const to = new Date('2026-03-30T00:00:00Z');
    expect(slotInstants(late, 'America/Nuuk', from, to)).toEqual([new Date('2026-03-29T01:00:00Z')]);
    expect(slotAt([late], 'America/Nuuk', new Date('2026-03-29T01:00:00Z'))).toBe(late);
    expect(slotsBetween([late, midnight], 'America/Nuuk', from, to).map((it) => it.slot)).toEqual([midnight]);
  });

  it('knows half-hour changes', () => {
    // Lord Howe Island: on Sunday 2026-10-04 at 02:00 it becomes 02:30.
    const slot = { weekday: 7, time: '02:10' };
    const found = slotInstants(
      slot,
      'Australia/Lord_Howe',
      new Date('2026-10-03T00:00:00Z'),
      new Date('2026-10-05T00:00:00Z'),
    );
    expect(found.map((at) => wallClock(at, 'Australia/Lord_Howe'))).toEqual(['2026-10-04T02:30']);
  });

  it('has no place on a date that a zone skips', () => {
    // Samoa had no Friday 2011-12-30.
    const friday = { weekday: 5, time: '09:00' };
    const found = slotInstants(
      friday,
      'Pacific/Apia',
      new Date('2011-12-20T00:00:00Z'),
      new Date('2012-01-10T00:00:00Z'),
    );
    expect(found.map((at) => wallClock(at, 'Pacific/Apia'))).toEqual(['2011-12-23T09:00', '2012-01-06T09:00']);
  });

  it('includes the start of a range and excludes its end', () => {
    const slot = { weekday: 1, time: '09:00' };
    const monday = new Date('2026-06-01T09:00:00Z');
    const next = new Date('2026-06-08T09:00:00Z');
    expect(slotInstants(slot, 'UTC', monday, next)).toEqual([monday]);
    expect(slotInstants(slot, 'UTC', next, monday)).toEqual([]);
  });
});

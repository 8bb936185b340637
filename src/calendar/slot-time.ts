/** A weekly wall-clock time: weekday 1 (Monday) to 7, and HH:MM. */
export interface SlotTime {
  weekday: number;
  time: string;
}

/** One time that a slot comes round. */
export interface SlotInstant<S extends SlotTime> {
  at: Date;
  slot: S;
}

const DAYS_IN_WEEK = 7;

/**
 * The instants in [from, to) at which a slot comes round in a zone, ascending: one for each local day of its weekday.
 * Where clocks go forward over it, it moves to the first minute after the gap (which may be the next local day, when the
 * gap ends at midnight). Where clocks go back over it, it happens once, the first time. A date that a zone skips as a
 * whole has no slots.
 * @param zone IANA time zone
 * @throws RangeError for a zone this runtime does not know
 */
export function slotInstants(slot: SlotTime, zone: string, from: Date, to: Date): Date[] {
  if (from >= to) return [];
  const last = localDate(to, zone);
  const instants: Date[] = [];
  // A slot of the day before can move over midnight.
  for (
    let day = onWeekday(localDate(from, zone).subtract({ days: 1 }), slot.weekday);
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: DAYS_IN_WEEK })
  ) {
    const at = instantOn(day, slot.time, zone);
    if (at && at >= from && at < to) instants.push(at);
  }
  return instants;
}

/**
 * The instants in [from, to) at which any of the slots comes round, ascending and each only once. Slots that a clock
 * change moves to the same minute are one place there: it belongs to the slot that really has that time, else to the
 * earliest of them.
 */
export function slotsBetween<S extends SlotTime>(
  slots: readonly S[],
  zone: string,
  from: Date,
  to: Date,
): SlotInstant<S>[] {
  const owners = new Map<number, S>();
  for (const slot of slots) {
    for (const at of slotInstants(slot, zone, from, to)) {
      const other = owners.get(at.getTime());
      if (!other || comesBefore(slot, other, at, zone)) owners.set(at.getTime(), slot);
    }
  }
  return [...owners].sort(([a], [b]) => a - b).map(([at, slot]) => ({ at: new Date(at), slot }));
}

/** The slot that comes round at exactly this instant, if any. */
export function slotAt<S extends SlotTime>(slots: readonly S[], zone: string, instant: Date): S | undefined {
  return slotsBetween(slots, zone, instant, new Date(instant.getTime() + 1))[0]?.slot;
}

/** The date in a zone at an instant. */
export function localDate(instant: Date, zone: string): Temporal.PlainDate {
  return zoned(instant, zone).toPlainDate();
}

function zoned(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}

function onWeekday(earliest: Temporal.PlainDate, weekday: number): Temporal.PlainDate {
  return earliest.add({ days: (weekday - earliest.dayOfWeek + DAYS_IN_WEEK) % DAYS_IN_WEEK });
}

function instantOn(day: Temporal.PlainDate, time: string, zone: string): Date | undefined {
  const wanted = day.toPlainDateTime(Temporal.PlainTime.from(time));
  const found = wanted.toZonedDateTime(zone, { disambiguation: 'compatible' });
  if (found.toPlainDateTime().equals(wanted)) return new Date(found.epochMilliseconds);
  // In a gap: `earlier` lies before it, so the next change of the clock is where it ends.
  if (!day.toZonedDateTime(zone).toPlainDate().equals(day)) return undefined;
  const gapEnd = wanted.toZonedDateTime(zone, { disambiguation: 'earlier' }).getTimeZoneTransition('next');
  return gapEnd ? new Date(gapEnd.epochMilliseconds) : undefined;
}

function comesBefore(slot: SlotTime, other: SlotTime, at: Date, zone: string): boolean {
  const local = zoned(at, zone);
  const isOwn = (it: SlotTime): boolean =>
    it.weekday === local.dayOfWeek && it.time === local.toPlainTime().toString().slice(0, 5);
  if (isOwn(slot) !== isOwn(other)) return isOwn(slot);
  // Both moved here, perhaps from either side of midnight: the one whose day began first.
  const age = (it: SlotTime): number => (local.dayOfWeek - it.weekday + DAYS_IN_WEEK) % DAYS_IN_WEEK;
  return age(slot) !== age(other) ? age(slot) > age(other) : slot.time < other.time;
}

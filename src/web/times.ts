/** Monday, 30 November. */
export function dayOf(at: Date, timeZone: string): string {
  return at.toLocaleDateString('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
}

/** 09:00. */
export function timeOf(at: Date, timeZone: string): string {
  return at.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
}

/** 30 Nov, 09:00:05: for a list of things that happened close together. */
export function momentOf(at: Date, timeZone: string): string {
  const day = at.toLocaleDateString('en-GB', { timeZone, day: 'numeric', month: 'short' });
  return `${day}, ${at.toLocaleTimeString('en-GB', { timeZone })}`;
}

/** Monday, 30 November 2026 at 09:00. */
export function longTimeOf(at: Date, timeZone: string): string {
  const year = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).year;
  return `${dayOf(at, timeZone)} ${year} at ${timeOf(at, timeZone)}`;
}

/** A time as a date-time field holds it: 2026-11-30T09:00, on the zone's clocks. */
export function fieldOf(at: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

export type FieldTime = { kind: 'time'; at: Date } | { kind: 'wrong'; text: string };

/**
 * Reads a date-time field as the zone's clocks show it. Where clocks go back over it, the first of the two moments is
 * meant, as with slots; where they go forward over it, that time does not exist and is refused.
 */
export function readField(typed: string, timeZone: string): FieldTime {
  const value = typed.trim();
  if (value === '') return { kind: 'wrong', text: 'Choose a day and a time.' };
  // Browsers send minutes, some of them seconds; anything else was typed by hand.
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/.test(value)) return notATime();
  const plain = plainTime(value);
  if (!plain) return notATime();
  const earlier = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (!earlier.toPlainDateTime().equals(plain)) {
    const text = `Clocks in ${timeZone} go forward then, so that time does not exist on that day. Choose one an hour later.`;
    return { kind: 'wrong', text };
  }
  return { kind: 'time', at: new Date(earlier.epochMilliseconds) };
}

/** Undefined for a day or time that no calendar has. */
function plainTime(value: string): Temporal.PlainDateTime | undefined {
  try {
    return Temporal.PlainDateTime.from(value.replace(' ', 'T'));
  } catch {
    return undefined;
  }
}

function notATime(): FieldTime {
  return { kind: 'wrong', text: 'This is not a day and a time, like 2026-12-01T09:00.' };
}

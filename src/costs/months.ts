/** A calendar month in UTC, as the networks bill: its first day and the first day after it. */
export interface Month {
  /** `2026-11` */
  name: string;
  /** `2026-11-01` */
  first: string;
  /** The start of the next month. */
  end: Date;
}

export function monthOf(now: Date): Month {
  return monthNamed(now.toISOString().slice(0, 7));
}

/** @param name `2026-11` */
export function monthNamed(name: string): Month {
  const start = Temporal.PlainYearMonth.from(name);
  return {
    name,
    first: start.toPlainDate({ day: 1 }).toString(),
    end: new Date(`${start.add({ months: 1 }).toPlainDate({ day: 1 }).toString()}T00:00:00Z`),
  };
}

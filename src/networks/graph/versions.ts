/**
 * When Meta's Graph API versions end, as UTC days. Graph API changelog, read 2026-11-23; v20.0 and before were dead by then.
 * Null: no end was announced yet.
 */
const GRAPH_VERSION_ENDS = new Map<string, string | null>(
  Object.entries({
    'v19.0': '2026-05-21',
    'v20.0': '2026-09-24',
    'v21.0': '2027-01-21',
    'v22.0': '2027-05-20',
    'v23.0': '2027-10-08',
    'v24.0': '2028-02-18',
    'v25.0': '2028-07-29',
    'v26.0': null,
  }),
);
/** Below this, it is time to move to a newer version. */
export const VERSION_WARNING_DAYS = 90;
const DAY = 24 * 3_600_000;

export type VersionLife =
  | { kind: 'lives'; endsOn: string; daysLeft: number }
  | { kind: 'end-not-announced' }
  | { kind: 'dead'; endedOn: string }
  /** Newer than this table, or never there. */
  | { kind: 'unknown' };

/** How long a version still lives. @param version such as `v25.0` */
export function graphVersionLife(version: string, now: Date): VersionLife {
  const end = GRAPH_VERSION_ENDS.get(version);
  if (end === undefined) return { kind: 'unknown' };
  if (end === null) return { kind: 'end-not-announced' };
  const daysLeft = Math.ceil((Date.parse(`${end}T00:00:00Z`) - now.getTime()) / DAY);
  return daysLeft <= 0 ? { kind: 'dead', endedOn: end } : { kind: 'lives', endsOn: end, daysLeft };
}

/** The newest version that is known. */
export const NEWEST_GRAPH_VERSION = 'v26.0';

import { at, listAt, numberAt, parseJson } from './json.js';

/** How much of its limits a call has left behind, from the headers of the answer. */
export interface Usage {
  /** The fullest of all limits, in percent; 0 when the answer told nothing. */
  percent: number;
  /** Minutes until calls work again; 0 while they do. */
  minutesToRegain: number;
}

// Graph API rate limiting page, read 2026-09-11: calls should thin out well before 100 percent.
export const THROTTLE_PERCENT = 80;

const PERCENT_FIELDS = ['call_count', 'total_time', 'total_cputime'];

type Headers = Readonly<Record<string, unknown>>;

function fullest(record: unknown): number {
  return Math.max(0, ...PERCENT_FIELDS.map((field) => numberAt(record, field) ?? 0));
}

function parsed(headers: Headers, name: string): unknown {
  const value = headers[name];
  return typeof value === 'string' ? parseJson(value) : undefined;
}

/**
 * Reads X-App-Usage, X-Page-Usage and X-Business-Use-Case-Usage (names in lower case, as axios gives them).
 * A header that is missing or makes no sense counts as "nothing known".
 */
export function usageOf(headers: Headers): Usage {
  const records: unknown[] = [parsed(headers, 'x-app-usage'), parsed(headers, 'x-page-usage')];
  const business = parsed(headers, 'x-business-use-case-usage');
  if (typeof business === 'object' && business !== null) {
    for (const key of Object.keys(business)) records.push(...listAt(business, key));
  }
  return {
    percent: Math.max(0, ...records.map(fullest)),
    minutesToRegain: Math.max(
      0,
      ...records.map((record) => numberAt(at(record), 'estimated_time_to_regain_access') ?? 0),
      // Retry-After is not Meta's, but a proxy before it may send it: seconds.
      (numberAt(headers, 'retry-after') ?? 0) / 60,
    ),
  };
}

import { GraphRefusal } from './errors.js';

// Graph API changelog, read 2026-09-11: the last day of each version, UTC.
const LAST_DAYS: Record<string, string | undefined> = {
  'v22.0': '2027-05-20',
  'v23.0': '2027-10-08',
  'v24.0': '2028-02-18',
  'v25.0': '2028-07-29',
  'v26.0': undefined,
  'v21.0': '2027-01-21',
};
const LATEST = 'v26.0';

/** Refuses versions that are dead or were never born. */
export function checkVersion(version: string | undefined, now: number): void {
  if (version === undefined) return;
  const lastDay = LAST_DAYS[version];
  const alive = version in LAST_DAYS && (lastDay === undefined || now < Date.parse(`${lastDay}T00:00:00Z`));
  if (alive) return;
  if (Number(version.slice(1)) > Number(LATEST.slice(1))) {
    throw new GraphRefusal({ code: 2500, message: `Unknown path components: /${version}` });
  }
  throw new GraphRefusal({
    code: 2635,
    message: `(#2635) You are calling a deprecated version of the API. Please update to the latest version: ${LATEST}.`,
  });
}

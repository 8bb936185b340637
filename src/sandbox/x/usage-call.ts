import { type World } from '../world.js';
import { refuseUnknown, boundedNumber, type XQuery } from './query.js';
import { invalidRequest } from './errors.js';

const FIELDS = [
  'cap_reset_day',
  'daily_client_app_usage',
  'daily_project_usage',
  'project_cap',
  'project_id',
  'project_usage',
];
const PROJECT_ID = '1990000000000000001';
const CLIENT_APP_ID = '29900001';
/** Post reads a month. Pricing page, read 2026-08-22. */
const MOST_READS = 3_000_000;
const DAY_MS = 24 * 3_600_000;

/** GET /2/usage/tweets: posts read, by day. Specification 2.166 has numbers where 2.167 has text. */
export function usageOfPosts(world: World, query: XQuery): unknown {
  refuseUnknown(query, ['days', 'usage.fields']);
  const days = boundedNumber(query, 'days', 1, 90, 7);
  const asked = (query['usage.fields'] ?? 'project_cap,project_id,project_usage,cap_reset_day').split(',');
  const unknown = asked.find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw invalidRequest(`usage.fields: [${unknown}] is unknown.`);
  const now = world.clock.now();
  const number = (value: number): number | string => (world.xVocabulary === 'post' ? String(value) : value);
  const all = world.xUsage.postsReadByDay();
  const month = new Date(now).toISOString().slice(0, 7);
  const recent = all
    .filter(([day]) => Date.parse(day) > now - days * DAY_MS)
    .map(([day, count]) => ({ date: `${day}T00:00:00.000Z`, usage: number(count) }));
  const used = all.filter(([day]) => day.startsWith(month)).reduce((sum, [, count]) => sum + count, 0);
  const values: Record<string, unknown> = {
    cap_reset_day: daysUntilNextMonth(now),
    project_cap: number(MOST_READS),
    project_id: PROJECT_ID,
    project_usage: number(used),
    daily_project_usage: { project_id: PROJECT_ID, usage: recent },
    daily_client_app_usage: [{ client_app_id: CLIENT_APP_ID, usage: recent, usage_result_count: recent.length }],
  };
  return { data: Object.fromEntries(asked.map((field) => [field, values[field]])) };
}

function daysUntilNextMonth(now: number): number {
  const today = new Date(now);
  return Math.ceil((Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1) - now) / DAY_MS);
}

import type { Account, CallTrace, CoolDown } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { listAt, numberAt, timeAt } from '../graph/json.js';
import { QUOTA_WINDOW_MS } from './limits.js';

const MINUTE = 60_000;
const SOONEST_MS = 15 * MINUTE;
const GUESS_MS = 60 * MINUTE;

export interface Quota {
  usage: number;
  total: number;
  windowMs: number;
}

/** Reads the answer of content_publishing_limit; undefined when it does not tell. */
export function quotaIn(body: unknown): Quota | undefined {
  const usage = numberAt(body, 'data', 0, 'quota_usage');
  const total = numberAt(body, 'data', 0, 'config', 'quota_total');
  if (usage === undefined || total === undefined || total <= 0) return undefined;
  const seconds = numberAt(body, 'data', 0, 'config', 'quota_duration');
  return { usage, total, windowMs: seconds === undefined ? QUOTA_WINDOW_MS : seconds * 1000 };
}

/**
 * The wait for a full quota. The window rolls, so the first place is free when the oldest post of the window leaves it;
 * a post made in the app does not count for the quota, which makes this time the earliest possible one, and the quota is
 * read again then. Where the list does not tell, an hour.
 */
export async function quotaCoolDown(
  graph: GraphClient,
  account: Account,
  quota: Quota,
  now: Date,
  trace: CallTrace,
): Promise<CoolDown> {
  const answer = await graph.get(
    `/${account.externalId}/media`,
    { fields: 'timestamp', limit: '100' },
    account.accessToken,
  );
  const times =
    answer.kind === 'ok' ? listAt(answer.body, 'data').map((row) => timeAt(row, 'timestamp')?.getTime()) : [];
  const inWindow = times.filter((time) => time !== undefined && time > now.getTime() - quota.windowMs);
  const oldest = inWindow.reduce<number | undefined>(
    (least, time) => Math.min(least ?? Infinity, time ?? Infinity),
    undefined,
  );
  const freeAt = oldest === undefined ? now.getTime() + GUESS_MS : oldest + quota.windowMs;
  const until = Math.min(Math.max(freeAt, now.getTime() + SOONEST_MS), now.getTime() + quota.windowMs);
  return {
    kind: 'cool-down',
    until: new Date(until),
    scope: 'channel',
    text: `This account has published ${quota.usage} of the ${quota.total} posts that Instagram allows in 24 hours. Evenkeel goes on by itself when there is room again.`,
    trace,
  };
}

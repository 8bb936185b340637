import { type XEndpoint } from '../core/limits.js';
import { type WindowCount } from '../core/windows.js';
import { type World } from '../world.js';
import { type XCaller } from './caller.js';
import { tooManyRequests } from './errors.js';

const WINDOW_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;

/**
 * Counts one call against X's limits and gives the headers for its answer.
 *
 * @throws XRefusal 429, with the same headers, once a limit is used up
 */
export function countAgainstLimits(world: World, caller: XCaller, endpoint: XEndpoint): Record<string, string> {
  const limit = world.limits.x[endpoint];
  const now = world.clock.now();
  const headers: Record<string, string> = {};
  const counts: WindowCount[] = [];
  const byUser = caller.token.kind === 'x-user';
  const short = byUser
    ? ((endpoint === 'create' ? caller.account?.quotas.postsPer15Minutes : undefined) ?? limit.user)
    : (limit.app ?? limit.user);
  if (short !== undefined) {
    const who = byUser ? caller.token.ownerId : 'app';
    const count = world.windows.hit(`x ${endpoint} ${who}`, now, WINDOW_MS, short);
    counts.push(count);
    write(headers, 'x-rate-limit-', count);
  }
  if (limit.appPerDay !== undefined) {
    const count = world.windows.hit(`x ${endpoint} app day`, now, DAY_MS, limit.appPerDay);
    counts.push(count);
    write(headers, 'x-app-limit-24hour-', count);
  }
  if (byUser && limit.userPerDay !== undefined) {
    const count = world.windows.hit(`x ${endpoint} ${caller.token.ownerId} day`, now, DAY_MS, limit.userPerDay);
    counts.push(count);
    write(headers, 'x-user-limit-24hour-', count);
  }
  if (counts.some((count) => !count.allowed)) throw tooManyRequests(headers);
  return headers;
}

/** The headers of a 429 that a fault asks for: nothing left until a minute from now. */
export function usedUpHeaders(world: World, endpoint: XEndpoint): Record<string, string> {
  const limit = world.limits.x[endpoint].user ?? 1;
  const headers: Record<string, string> = {};
  write(headers, 'x-rate-limit-', {
    allowed: false,
    limit,
    used: limit,
    remaining: 0,
    resetAt: world.clock.now() + 60_000,
  });
  return headers;
}

function write(headers: Record<string, string>, prefix: string, count: WindowCount): void {
  headers[`${prefix}limit`] = String(count.limit);
  headers[`${prefix}remaining`] = String(count.remaining);
  headers[`${prefix}reset`] = String(Math.ceil(count.resetAt / 1000));
}

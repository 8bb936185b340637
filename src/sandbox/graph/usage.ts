import { type Network } from '../core/faults.js';
import { type World } from '../world.js';
import { GraphRefusal } from './errors.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * Counts one call for the app and the account and gives Meta's usage headers (percentages; minutes until regained).
 * Rate-limiting page, read 2026-09-11.
 *
 * @throws GraphRefusal 4 (app), 80002 (Instagram) or 32 (Page) at 100 %
 */
export function countUsage(world: World, network: Network, accountId: string | undefined): Record<string, string> {
  const now = world.clock.now();
  const app = world.windows.hit('graph app', now, HOUR_MS, world.limits.graphCallsPerAppHour);
  const headers: Record<string, string> = { 'x-app-usage': usage(percent(app.used, app.limit)) };
  let regainedIn = 0;
  let accountAllowed = true;
  if (accountId !== undefined) {
    const limit = world.accounts.get(accountId)?.quotas.callsPerHour ?? world.limits.graphCallsPerAccountHour;
    const count = world.windows.hit(`graph ${accountId}`, now, HOUR_MS, limit);
    accountAllowed = count.allowed;
    if (!accountAllowed) regainedIn = Math.ceil((count.resetAt - now) / MINUTE_MS);
    headers['x-business-use-case-usage'] = businessUsage(network, accountId, percent(count.used, limit), regainedIn);
  }
  if (!app.allowed) throw throttled(4, '(#4) Application request limit reached', headers);
  if (!accountAllowed) throw throttledAccount(network, headers);
  return headers;
}

/** The throttling answer that a fault asks for, with one minute to wait. */
export function throttledByFault(network: Network, accountId: string | undefined): GraphRefusal {
  const headers = {
    'x-app-usage': usage(40),
    ...(accountId !== undefined && { 'x-business-use-case-usage': businessUsage(network, accountId, 100, 1) }),
  };
  return throttledAccount(network, headers);
}

function throttledAccount(network: Network, headers: Record<string, string>): GraphRefusal {
  return network === 'instagram'
    ? throttled(
        80_002,
        '(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.',
        headers,
      )
    : throttled(32, '(#32) Page request limit reached', headers);
}

function throttled(code: number, message: string, headers: Record<string, string>): GraphRefusal {
  return new GraphRefusal({ status: code === 80_002 ? 400 : 403, code, message, headers, isTransient: true });
}

function usage(calls: number): string {
  return JSON.stringify({ call_count: calls, total_time: Math.floor(calls / 2), total_cputime: Math.floor(calls / 3) });
}

function businessUsage(network: Network, accountId: string, calls: number, minutes: number): string {
  return JSON.stringify({
    [accountId]: [
      {
        type: network === 'instagram' ? 'instagram' : 'pages',
        call_count: calls,
        total_cputime: Math.floor(calls / 3),
        total_time: Math.floor(calls / 2),
        estimated_time_to_regain_access: minutes,
      },
    ],
  });
}

function percent(used: number, limit: number): number {
  return limit === 0 ? 100 : Math.min(100, Math.floor((used * 100) / limit));
}

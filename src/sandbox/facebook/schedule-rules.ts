import { invalidParameter } from '../graph/errors.js';
import { booleanParam, timeParam } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
/** Posts guide: 10 minutes to 30 days (the feed reference says 75). Read 2026-09-11. */
export const POST_WINDOW_DAYS = 30;
/** Reels guide, read 2026-09-11. */
export const REEL_WINDOW_DAYS = 29;
/** Video guide: six months. Read 2026-09-11. */
export const VIDEO_WINDOW_DAYS = 182;

export interface Timing {
  published: boolean;
  scheduledAt: number | undefined;
}

/** Whether a post shall appear now, later or not yet, from `published` and `scheduled_publish_time`. */
export function readTiming(call: GraphCall, windowDays: number): Timing {
  const published = booleanParam(call.params, 'published') ?? true;
  const scheduledAt = timeParam(call.params, 'scheduled_publish_time');
  if (scheduledAt === undefined) return { published, scheduledAt };
  if (published) throw invalidParameter('You cannot specify a scheduled publish time on a published post');
  checkScheduledTime(call, scheduledAt, windowDays);
  return { published, scheduledAt };
}

export function checkScheduledTime(call: GraphCall, scheduledAt: number, windowDays: number): void {
  const ahead = scheduledAt - call.world.clock.now();
  if (ahead >= 10 * MINUTE_MS && ahead <= windowDays * DAY_MS) return;
  throw invalidParameter(
    `The specified scheduled publish time is invalid: it must lie 10 minutes to ${windowDays} days ahead`,
  );
}

import type { ChannelStatus } from '../channels/channel.entity.js';
import type { NetworkName } from '../networks/network.js';

/** A publication whose time has come, with what decides whether it may go out. */
export interface DueRow {
  id: string;
  fence: number;
  channelId: string;
  network: NetworkName;
  dueAt: Date;
  channelStatus: ChannelStatus;
  channelGone: boolean;
  channelName: string;
  lateLimitMinutes: number;
  spacingMinutes: number;
  lastPublishedAt: Date | null;
  channelBusy: boolean;
  /** It surely misses approval, whatever it says now; absent: not known to. */
  approvalMissing?: boolean;
}

export interface Verdicts {
  go: DueRow[];
  held: { code: string; reason: string; ids: string[] }[];
  later: { until: Date; ids: string[] }[];
}

/** Why a publication is held whose channel a person has to connect again; it goes on by itself afterwards. */
export const NEEDS_RECONNECT = 'channel-needs-reconnect';

const MINUTE_MS = 60_000;
/** Up to this late is on time: a sweep, a restart or a busy second. Only what is later counts as backlog. */
export const BACKLOG_AFTER_MS = 2 * MINUTE_MS;
const LOOK_AGAIN_MS = 5_000;

/**
 * Decides what goes out now. Later than the workspace's limit is held for a person; a backlog goes out one at a time on
 * each channel, spaced apart, never as a burst. Pure; `rows` are in the order they were due.
 */
export function judge(rows: DueRow[], now: Date): Verdicts {
  const verdicts: Verdicts = { go: [], held: [], later: [] };
  const goingOnChannel = new Set<string>();
  for (const row of rows) {
    const stop = reasonToHold(row, now);
    if (stop) {
      verdicts.held.push({ ...stop, ids: [row.id] });
      continue;
    }
    const wait = backlogWait(row, now, goingOnChannel.has(row.channelId));
    if (wait) {
      verdicts.later.push({ until: wait, ids: [row.id] });
      continue;
    }
    goingOnChannel.add(row.channelId);
    verdicts.go.push(row);
  }
  return verdicts;
}

function reasonToHold(row: DueRow, now: Date): { code: string; reason: string } | undefined {
  if (row.channelGone) {
    return { code: 'channel-disconnected', reason: `The channel ${row.channelName} is not connected any more.` };
  }
  if (row.channelStatus === 'paused') {
    return { code: 'channel-paused', reason: `The channel ${row.channelName} is paused.` };
  }
  if (row.channelStatus === 'needs-reconnect') {
    return { code: NEEDS_RECONNECT, reason: needsReconnectReason(row.channelName) };
  }
  const reason = tooLate(row, now);
  if (reason !== undefined) {
    return { code: 'too-late', reason };
  }
  if (row.approvalMissing === true) {
    return { code: 'not-approved', reason: 'This workspace asks for review, and it is not approved yet.' };
  }
  return undefined;
}

export function needsReconnectReason(channelName: string): string {
  return `The channel ${channelName} has to be connected again. It goes out by itself after that, if it is not too late by then.`;
}

/** Why a publication that would go out at `at` is held for a person, or undefined when it is in time. */
export function tooLate(
  { dueAt, lateLimitMinutes }: Pick<DueRow, 'dueAt' | 'lateLimitMinutes'>,
  at: Date,
): string | undefined {
  const late = Math.floor((at.getTime() - dueAt.getTime()) / MINUTE_MS);
  if (late <= lateLimitMinutes) return undefined;
  return `It would go out ${late} minutes late; this workspace holds what is more than ${lateLimitMinutes} minutes late.`;
}

/** When a late row may go, or undefined for now. */
function backlogWait(row: DueRow, now: Date, channelTaken: boolean): Date | undefined {
  if (now.getTime() - row.dueAt.getTime() <= BACKLOG_AFTER_MS) return undefined;
  if (channelTaken || row.channelBusy) return new Date(now.getTime() + LOOK_AGAIN_MS);
  if (!row.lastPublishedAt) return undefined;
  const free = row.lastPublishedAt.getTime() + row.spacingMinutes * MINUTE_MS;
  return free > now.getTime() ? new Date(free) : undefined;
}

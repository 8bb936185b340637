import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type PublicationChange, PublicationStore } from '../calendar/publication-store.js';
import type { ChannelStatus } from '../channels/channel.entity.js';
import { Clock } from '../foundation/clock.js';
import { NEEDS_RECONNECT, tooLate } from './due.js';

const CHANNELS_PER_TICK = 50;
/** As the index on what waits has it. */
const WAITS = `p.reason_code = '${NEEDS_RECONNECT}' AND p.status IN ('held', 'publishing')`;

interface Waiting {
  id: string;
  status: 'held' | 'publishing';
  dueAt: Date;
  lateLimitMinutes: number;
}

interface WaitedFor {
  id: string;
  name: string;
  status: ChannelStatus;
  gone: boolean;
}

/**
 * Lets publications go on that were held because their channel had to be connected again, once it is. Those in time go
 * back into the calendar with how far they got, and as a backlog go out spaced apart; what is too late by then stays held for
 * a person. Found by looking at the rows, so it does not matter who connected the channel, or which worker was running.
 */
@Injectable()
export class Resumption {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: PublicationStore,
    private readonly clock: Clock,
  ) {}

  /** Safe on every node at once. @returns how many go on */
  async run(): Promise<number> {
    const channels = await this.dataSource.query<{ id: string }[]>(
      `SELECT DISTINCT c.id FROM publication p JOIN channel c ON c.id = p.channel_id
        WHERE ${WAITS} AND (c.status = 'connected' OR c.deleted_at IS NOT NULL) ORDER BY c.id LIMIT ${CHANNELS_PER_TICK}`,
    );
    let resumed = 0;
    for (const { id } of channels) {
      resumed += await this.dataSource.transaction((manager) => this.ofChannel(manager, id));
    }
    return resumed;
  }

  private async ofChannel(manager: EntityManager, channelId: string): Promise<number> {
    // Whoever disconnects the channel waits for this, and then finds what is in the calendar again.
    const [channel] = await manager.query<WaitedFor[]>(
      `SELECT id, name, status, deleted_at IS NOT NULL AS gone FROM channel WHERE id = $1 FOR SHARE`,
      [channelId],
    );
    if (!channel || (channel.status !== 'connected' && !channel.gone)) return 0;
    const waiting = await manager.query<Waiting[]>(
      `SELECT p.id, p.status, p.due_at AS "dueAt", w.late_limit_minutes AS "lateLimitMinutes"
         FROM publication p JOIN workspace w ON w.id = p.workspace_id
        WHERE p.channel_id = $1 AND ${WAITS}
        ORDER BY p.id FOR UPDATE OF p SKIP LOCKED`,
      [channelId],
    );
    const now = this.clock.now();
    const changes = waiting.map((row) => changeOf(row, channel, now));
    await this.store.changeEach(manager, changes);
    return changes.filter(({ what }) => 'event' in what || what.staying === 'publishing').length;
  }
}

function changeOf(
  { id, status, dueAt, lateLimitMinutes }: Waiting,
  { name, gone }: WaitedFor,
  now: Date,
): PublicationChange {
  // Something of it may be public: however late it is, it is looked for and brought to its end.
  if (status === 'publishing') {
    return { id, what: { staying: status }, set: { reason: null, reasonCode: null, nextTryAt: now } };
  }
  const staying = { staying: 'held' } as const;
  if (gone) {
    const reason = `The channel ${name} is not connected any more.`;
    return { id, what: staying, set: { reason, reasonCode: 'channel-disconnected' } };
  }
  const late = tooLate({ dueAt, lateLimitMinutes }, now);
  if (late !== undefined) {
    const reason = `The channel ${name} is connected again. ${late}`;
    return { id, what: staying, set: { reason, reasonCode: 'too-late' } };
  }
  return { id, what: { event: 'retry' }, set: { reason: null, reasonCode: null, nextTryAt: null, leaseUntil: null } };
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { PublicationStore } from '../calendar/publication-store.js';
import { Clock } from '../foundation/clock.js';
import { JobQueue } from '../jobs/job-queue.js';
import { judge, type DueRow } from './due.js';

export const PUBLISH_QUEUE = 'publish';

/** What a publish job carries: which row, and the claim number the sweep saw on it. */
export interface PublishJob {
  id: string;
  fence: number;
}

/** Rows one sweep takes; a backlog is taken in several. */
const SWEEP_LIMIT = 500;
/** A row that was handed out and not claimed by then is handed out again: the job was lost with its worker. */
const HANDED_OUT_MS = 15_000;

/** Finds what is due, every second, on every worker: what is locked by another sweep is skipped. */
@Injectable()
export class Sweep {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: PublicationStore,
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
  ) {}

  /** One sweep. @returns how many publications were handed to workers */
  async run(): Promise<number> {
    let handed = 0;
    // A full sweep means that there is more; the bound keeps a tick from running for ever.
    for (let round = 0; round < 20; round++) {
      const seen = await this.dataSource.transaction((manager) => this.sweepOnce(manager));
      handed += seen.handed;
      if (seen.rows < SWEEP_LIMIT) break;
    }
    return handed;
  }

  private async sweepOnce(manager: EntityManager): Promise<{ rows: number; handed: number }> {
    const now = this.clock.now();
    const due = await this.dueRows(manager, now);
    const verdicts = judge(due, now);
    for (const { reason, code, ids } of verdicts.held) {
      await this.store.happenToMany(manager, ids, 'hold', { reason, reasonCode: code, nextTryAt: null });
    }
    for (const { until, ids } of verdicts.later) {
      await manager.query('UPDATE publication SET next_try_at = $2 WHERE id = ANY($1)', [ids, until]);
    }
    const again = await this.unattended(manager, now);
    await this.store.happenToMany(manager, verdicts.go.map((row) => row.id), 'due', { reason: null, reasonCode: null });
    const out = [...verdicts.go, ...again];
    if (out.length > 0) {
      await manager.query('UPDATE publication SET next_try_at = $2 WHERE id = ANY($1)', [
        out.map((row) => row.id),
        new Date(now.getTime() + HANDED_OUT_MS),
      ]);
    }
    await this.jobs.enqueue<PublishJob>(
      manager,
      PUBLISH_QUEUE,
      out.map((row) => ({ data: { id: row.id, fence: row.fence }, group: row.channelId })),
    );
    return { rows: due.length + again.length, handed: out.length };
  }

  private dueRows(manager: EntityManager, now: Date): Promise<DueRow[]> {
    return manager.query<DueRow[]>(
      `SELECT p.id, p.fence, p.channel_id AS "channelId", p.due_at AS "dueAt",
              c.status AS "channelStatus", c.deleted_at IS NOT NULL AS "channelGone", c.name AS "channelName",
              w.late_limit_minutes AS "lateLimitMinutes", w.spacing_minutes AS "spacingMinutes",
              (SELECT max(o.published_at) FROM publication o
                WHERE o.channel_id = p.channel_id AND o.status = 'published' AND o.due_at > $1::timestamptz - interval '2 days'
              ) AS "lastPublishedAt",
              EXISTS (SELECT 1 FROM publication o WHERE o.channel_id = p.channel_id AND o.status = 'publishing') AS "channelBusy"
         FROM publication p JOIN channel c ON c.id = p.channel_id JOIN workspace w ON w.id = p.workspace_id
        WHERE p.status = 'scheduled' AND p.due_at <= $1 AND (p.next_try_at IS NULL OR p.next_try_at <= $1)
        ORDER BY p.due_at, p.id LIMIT $2 FOR UPDATE OF p SKIP LOCKED`,
      [now, SWEEP_LIMIT],
    );
  }

  /** Publications under way whose time to go on has come and whom nobody holds. */
  private unattended(manager: EntityManager, now: Date): Promise<{ id: string; fence: number; channelId: string }[]> {
    return manager.query<{ id: string; fence: number; channelId: string }[]>(
      `SELECT id, fence, channel_id AS "channelId" FROM publication
        WHERE status = 'publishing' AND next_try_at <= $1 AND (lease_until IS NULL OR lease_until < clock_timestamp())
        ORDER BY next_try_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, SWEEP_LIMIT],
    );
  }
}

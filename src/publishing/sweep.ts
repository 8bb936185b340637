import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { MISSES_APPROVAL } from '../approval/counting.js';
import { type PublicationChange, PublicationStore } from '../calendar/publication-store.js';
import { Clock } from '../foundation/clock.js';
import { JobQueue } from '../jobs/job-queue.js';
import { NETWORK_NAMES, type NetworkName } from '../networks/network.js';
import { BACKLOG_AFTER_MS, judge, type DueRow } from './due.js';
import type { PublishJob } from './publisher.js';

/** One queue for each network, so that no network's publications wait for another's. */
export const PUBLISH_QUEUES = NETWORK_NAMES.map(publishQueueOf);

export function publishQueueOf(network: NetworkName): string {
  return `publish-${network}`;
}

/** What a job carries: some rows in the order they were due, a channel's together, and the claim number the sweep saw on each. */
export interface HandOut {
  publications: PublishJob[];
}

interface HandedOut extends PublishJob {
  network: NetworkName;
  dueAt: Date;
}

/** Rows one sweep takes; a backlog is taken in several. */
const SWEEP_LIMIT = 500;
/** Publications one job carries: fewer jobs, and still enough of them for every process to get some. */
const JOB_SIZE = 5;
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

  /** How long until something is due next, in milliseconds by the app's clock; undefined when nothing is scheduled. */
  async nextIn(): Promise<number | undefined> {
    const now = this.clock.now();
    const [next] = await this.dataSource.query<{ dueAt: Date }[]>(
      `SELECT due_at AS "dueAt" FROM publication WHERE status = 'scheduled' AND due_at > $1 ORDER BY due_at LIMIT 1`,
      [now],
    );
    return next && next.dueAt.getTime() - now.getTime();
  }

  private async sweepOnce(manager: EntityManager): Promise<{ rows: number; handed: number }> {
    const now = this.clock.now();
    const due = await this.dueRows(manager, now);
    const verdicts = judge(due, now);
    const again = await this.unattended(manager, now);
    const nextTryAt = new Date(now.getTime() + HANDED_OUT_MS);
    await this.store.changeEach(manager, [
      ...verdicts.held.flatMap(({ reason, code, ids }) =>
        ids.map((id): PublicationChange => ({
          id,
          what: { event: 'hold' },
          set: { reason, reasonCode: code, nextTryAt: null },
        })),
      ),
      ...verdicts.later.flatMap(({ until, ids }) =>
        ids.map((id): PublicationChange => ({ id, what: { staying: 'scheduled' }, set: { nextTryAt: until } })),
      ),
      ...verdicts.go.map(({ id }): PublicationChange => ({
        id,
        what: { event: 'due' },
        set: { reason: null, reasonCode: null, nextTryAt },
      })),
      ...again.map(({ id }): PublicationChange => ({ id, what: { staying: 'publishing' }, set: { nextTryAt } })),
    ]);
    const out = [...verdicts.go, ...again];
    await this.handOut(manager, out);
    return { rows: due.length + again.length, handed: out.length };
  }

  private async handOut(manager: EntityManager, out: HandedOut[]): Promise<void> {
    const inOrder = out.toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime());
    for (const [network, rows] of Map.groupBy(inOrder, (row) => row.network)) {
      const byChannel = [...Map.groupBy(rows, (row) => row.channelId).values()].flat();
      const publications = byChannel.map(({ id, fence, channelId }) => ({ id, fence, channelId }));
      const jobs = chunksOf(publications, JOB_SIZE).map((chunk): HandOut => ({ publications: chunk }));
      await this.jobs.enqueue(manager, publishQueueOf(network), jobs);
    }
  }

  private async dueRows(manager: EntityManager, now: Date): Promise<DueRow[]> {
    const rows = await manager.query<Omit<DueRow, 'lastPublishedAt' | 'channelBusy'>[]>(
      `SELECT p.id, p.fence, p.channel_id AS "channelId", p.due_at AS "dueAt", c.network,
              c.status AS "channelStatus", c.deleted_at IS NOT NULL AS "channelGone", c.name AS "channelName",
              w.late_limit_minutes AS "lateLimitMinutes", w.spacing_minutes AS "spacingMinutes",
              ${MISSES_APPROVAL} AS "approvalMissing"
         FROM publication p JOIN channel c ON c.id = p.channel_id JOIN workspace w ON w.id = p.workspace_id
         LEFT JOIN approval_rule r ON r.workspace_id = p.workspace_id
        WHERE p.status = 'scheduled' AND p.due_at <= $1 AND (p.next_try_at IS NULL OR p.next_try_at <= $1)
        ORDER BY p.due_at, p.id LIMIT $2 FOR UPDATE OF p SKIP LOCKED`,
      [now, SWEEP_LIMIT],
    );
    const late = rows.filter(({ dueAt }) => now.getTime() - dueAt.getTime() > BACKLOG_AFTER_MS);
    const backlog = await this.backlogOf(manager, [...new Set(late.map(({ channelId }) => channelId))], now);
    return rows.map((row) => ({ ...row, lastPublishedAt: null, channelBusy: false, ...backlog.get(row.channelId) }));
  }

  /** What decides when a channel's late rows may go. */
  private async backlogOf(manager: EntityManager, channelIds: string[], now: Date) {
    if (channelIds.length === 0) return new Map<string, Pick<DueRow, 'lastPublishedAt' | 'channelBusy'>>();
    const rows = await manager.query<(Pick<DueRow, 'lastPublishedAt' | 'channelBusy'> & { id: string })[]>(
      `WITH busy AS MATERIALIZED (SELECT DISTINCT channel_id FROM publication WHERE status = 'publishing')
       SELECT late.id, late.id IN (SELECT channel_id FROM busy) AS "channelBusy",
              (SELECT max(o.published_at) FROM publication o
                WHERE o.channel_id = late.id AND o.status = 'published' AND o.due_at > $2::timestamptz - interval '2 days'
              ) AS "lastPublishedAt"
         FROM unnest($1::uuid[]) AS late(id)`,
      [channelIds, now],
    );
    return new Map(rows.map(({ id, ...facts }) => [id, facts]));
  }

  /**
   * Publications under way whose time to go on has come and whom nobody holds. One that was never begun is in line behind
   * another of its channel while somebody is on that one.
   */
  private unattended(manager: EntityManager, now: Date): Promise<HandedOut[]> {
    return manager.query<HandedOut[]>(
      `WITH busy AS MATERIALIZED (
         SELECT DISTINCT channel_id FROM publication WHERE status = 'publishing' AND lease_until > clock_timestamp())
       SELECT p.id, p.fence, p.channel_id AS "channelId", p.due_at AS "dueAt", c.network
         FROM publication p JOIN channel c ON c.id = p.channel_id
        WHERE p.status = 'publishing' AND p.next_try_at <= $1 AND (p.lease_until IS NULL OR p.lease_until < clock_timestamp())
          AND (p.phase IS NOT NULL OR p.channel_id NOT IN (SELECT channel_id FROM busy))
        ORDER BY p.next_try_at LIMIT $2 FOR UPDATE OF p SKIP LOCKED`,
      [now, SWEEP_LIMIT],
    );
  }
}

function chunksOf<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

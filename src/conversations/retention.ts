import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { CommentRetention } from './conversation.entity.js';
import { DAYS_KEPT, GONE_KEPT_DAYS } from './retention-days.js';

const DAY_MS = 24 * 3_600_000;
const DELETED_AT_ONCE = 1_000;
const ITSELF = { name: 'Evenkeel' };

/** How long other people's words are kept, and their end. */
@Injectable()
export class Retention {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** In days. */
  async of(workspaceId: string): Promise<number> {
    const row = await this.dataSource.manager.findOneBy(CommentRetention, { workspaceId });
    return row?.days ?? DAYS_KEPT;
  }

  /** From now on; what is too old by it goes within minutes. */
  async change(caller: Caller, days: number): Promise<void> {
    const { workspaceId } = caller;
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO comment_retention (workspace_id, days) VALUES ($1, $2)
         ON CONFLICT (workspace_id) DO UPDATE SET days = excluded.days, swept_at = NULL`,
        [workspaceId, days],
      );
      const event = { action: 'workspace.changed', subject: workspaceId, detail: { commentRetentionDays: days } };
      await this.trail.record(manager, { workspaceId, actor: actorOf(caller), ...event });
    });
  }

  /** Deletes for good what is too old, each workspace once a day. Safe on every node at once. @returns how many comments */
  async run(): Promise<number> {
    await this.dataSource.query(
      `INSERT INTO comment_retention (workspace_id) SELECT w.id FROM workspace w
        WHERE NOT EXISTS (SELECT FROM comment_retention r WHERE r.workspace_id = w.id) ON CONFLICT DO NOTHING`,
    );
    let deleted = 0;
    for (;;) {
      const now = this.clock.now();
      const [[taken]] = await this.dataSource.query<[{ workspaceId: string; days: number }[], number]>(
        `UPDATE comment_retention SET swept_at = $1 WHERE workspace_id = (
           SELECT workspace_id FROM comment_retention WHERE swept_at IS NULL OR swept_at <= $2
            ORDER BY swept_at NULLS FIRST LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING workspace_id AS "workspaceId", days`,
        [now, new Date(now.getTime() - DAY_MS)],
      );
      if (!taken) return deleted;
      deleted += await this.sweep(taken.workspaceId, taken.days, now);
    }
  }

  private async sweep(workspaceId: string, days: number, now: Date): Promise<number> {
    let deleted = 0;
    for (let batch = DELETED_AT_ONCE; batch === DELETED_AT_ONCE; deleted += batch) {
      batch = await this.deleteSome(workspaceId, days, now);
    }
    await this.dataSource.transaction(async (manager) => {
      // Also what a run deleted that did not come to its end.
      const [row] = await manager.query<{ count: number }[]>(
        'SELECT uncounted AS count FROM comment_retention WHERE workspace_id = $1 FOR UPDATE',
        [workspaceId],
      );
      if (!row || row.count === 0) return;
      const event = { action: 'comments.expired', detail: { comments: row.count, days } };
      await this.trail.record(manager, { workspaceId, actor: ITSELF, ...event });
      await manager.query('UPDATE comment_retention SET uncounted = 0 WHERE workspace_id = $1', [workspaceId]);
    });
    return deleted;
  }

  private async deleteSome(workspaceId: string, days: number, now: Date): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const before = (age: number): Date => new Date(now.getTime() - age * DAY_MS);
      const [, count] = await manager.query<[unknown, number]>(
        `DELETE FROM comment WHERE id IN (
           SELECT id FROM comment WHERE workspace_id = $1 AND (at < $2 OR gone_at < $3) LIMIT $4 FOR UPDATE SKIP LOCKED)`,
        [workspaceId, before(days), before(GONE_KEPT_DAYS), DELETED_AT_ONCE],
      );
      await manager.query('UPDATE comment_retention SET uncounted = uncounted + $2 WHERE workspace_id = $1', [
        workspaceId,
        count,
      ]);
      return count;
    });
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Metrics } from '../networks/network.js';

export interface Snapshot {
  publicationId: string;
  workspaceId: string;
  takenAt: Date;
  ageSeconds: number;
  metrics: Metrics;
  raw: unknown;
}

export interface SnapshotView {
  at: Date;
  metrics: Metrics;
}

/** What was measured, month by month. */
@Injectable()
export class Snapshots {
  private readonly months = new Set<string>();

  constructor(private readonly dataSource: DataSource) {}

  /** Adds a snapshot in the caller's transaction. The month's partition must exist: see `ensureMonth`. */
  async add(manager: EntityManager, snapshot: Snapshot): Promise<void> {
    await manager.query(
      `INSERT INTO metric_snapshot (publication_id, workspace_id, taken_at, age_seconds, metrics, raw)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [
        snapshot.publicationId,
        snapshot.workspaceId,
        snapshot.takenAt,
        snapshot.ageSeconds,
        JSON.stringify(snapshot.metrics),
        JSON.stringify(snapshot.raw),
      ],
    );
  }

  /** Makes the partition of an instant's month (UTC) unless it is there; safe on every node at once. */
  async ensureMonth(instant: Date): Promise<void> {
    const month = instant.toISOString().slice(0, 7);
    if (this.months.has(month)) return;
    const first = new Date(`${month}-01T00:00:00Z`);
    const next = new Date(first);
    next.setUTCMonth(next.getUTCMonth() + 1);
    const table = `metric_snapshot_${month.replace('-', '_')}`;
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('metric_snapshot'))`);
      const [there] = await manager.query<{ name: string | null }[]>('SELECT to_regclass($1)::text AS name', [table]);
      if (there?.name !== null) return;
      await manager.query(
        `CREATE TABLE ${table} PARTITION OF metric_snapshot
           FOR VALUES FROM ('${first.toISOString()}') TO ('${next.toISOString()}');
         -- Reached through metric_snapshot and its policy only.
         ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
      );
    });
    this.months.add(month);
  }

  /** All snapshots of one publication, oldest first. */
  async of(publicationId: string): Promise<SnapshotView[]> {
    return this.dataSource.query<SnapshotView[]>(
      `SELECT taken_at AS at, metrics FROM metric_snapshot WHERE publication_id = $1 ORDER BY taken_at`,
      [publicationId],
    );
  }
}

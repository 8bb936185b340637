import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Publication } from '../calendar/publication.entity.js';
import { Clock } from '../foundation/clock.js';
import { conflict, notFound } from '../foundation/problem-error.js';
import type { Metrics } from '../networks/network.js';
import { Snapshots } from './snapshots.js';

/** The numbers of one publication: the latest, and how they grew. A metric that is not given is absent. */
export interface MetricsView {
  latest: Metrics;
  measuredAt?: Date;
  series: ({ at: Date } & Metrics)[];
}

/** What people ask about engagement. */
@Injectable()
export class Engagement {
  constructor(
    private readonly dataSource: DataSource,
    private readonly snapshots: Snapshots,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError 404 */
  async metrics(workspaceId: string, publicationId: string): Promise<MetricsView> {
    const row = await this.row(workspaceId, publicationId);
    const series = await this.snapshots.of(publicationId);
    return {
      latest: row.metrics ?? {},
      ...(row.measuredAt && { measuredAt: row.measuredAt }),
      series: series.map(({ at, metrics }) => ({ at, ...metrics })),
    };
  }

  /** Makes a publication due for measuring now; the worker pulls it within seconds, cool-downs permitting. */
  async measureNow(workspaceId: string, publicationId: string): Promise<void> {
    const row = await this.row(workspaceId, publicationId);
    if (row.status !== 'published' || row.remoteId === null) {
      throw conflict('not-published', 'Only what was published can be measured.');
    }
    await this.dataSource.manager.update(
      Publication,
      { id: publicationId, workspaceId },
      { nextMeasureAt: this.clock.now() },
    );
  }

  private async row(workspaceId: string, id: string): Promise<Publication> {
    const row = await this.dataSource.manager.findOneBy(Publication, { id, workspaceId });
    if (!row) throw notFound('publication', id);
    return row;
  }
}

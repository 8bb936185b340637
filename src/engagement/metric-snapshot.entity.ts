import { Entity, PrimaryColumn } from 'typeorm';
import { Integer, Json, Uuid } from '../database/columns.js';
import type { Metrics } from '../networks/network.js';

/** What a network said about a publication at one moment. Partitioned by month, so the schema builder leaves it alone. */
@Entity({ synchronize: false })
export class MetricSnapshot {
  @PrimaryColumn({ type: 'uuid' }) publicationId!: string;
  @PrimaryColumn({ type: 'timestamptz' }) takenAt!: Date;
  @Uuid() workspaceId!: string;
  /** Since publishing. */
  @Integer() ageSeconds!: number;
  @Json() metrics!: Metrics;
  /** The network's own answer. */
  @Json() raw!: unknown;
}

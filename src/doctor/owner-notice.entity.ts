import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Instant } from '../database/columns.js';

/** That a workspace's owners were told something of the installation, so that they are told once. */
@Entity()
export class OwnerNotice {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  /** Such as `graph v25.0: 30 days`. */
  @PrimaryColumn({ type: 'text' }) about!: string;
  @Instant() toldAt!: Date;
}

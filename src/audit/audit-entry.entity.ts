import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { Bytes, bytesAsNumber, Id, Instant, Json, Text, Uuid } from '../database/columns.js';

/**
 * Something that happened, for good: the database refuses every change. `seq`, `at` and the hashes are given by the
 * database at the insert; each hash is over the entry and the hash before it in its chain (one for each workspace, and
 * one of the installation, whose `workspaceId` is null).
 */
@Entity()
@Index('audit_entry_position', ['workspaceId', 'seq'], { unique: true })
export class AuditEntry {
  @Id() id!: string;
  @Uuid({ nullable: true }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string | null;
  @Column({ type: 'bigint', transformer: bytesAsNumber }) seq!: number;
  @Instant() at!: Date;
  /** No foreign keys: whoever did it may be gone. */
  @Uuid({ nullable: true }) actorPersonId!: string | null;
  @Uuid({ nullable: true }) actorKeyId!: string | null;
  @Text() actorName!: string;
  @Text() action!: string;
  @Text({ nullable: true }) subject!: string | null;
  @Json({ default: () => "'{}'" }) detail!: Record<string, unknown>;
  @Bytes() previousHash!: Buffer;
  @Bytes() hash!: Buffer;
}

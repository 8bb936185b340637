import { Entity, ForeignKey, Index } from 'typeorm';
import { Bytes, CreatedAt, Id, Instant, Text, Texts, Uuid } from '../database/columns.js';
import type { Permission } from './permissions.js';

/** A key that speaks for a workspace. The key itself is shown once; only its SHA-256 is kept. */
@Entity()
@Index('api_key_hash_unique', ['hash'], { unique: true })
@Index('api_key_workspace', ['workspaceId'])
export class ApiKey {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  /** Whose key it is: the author of what is made with it. */
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'SET NULL' }) personId!: string | null;
  @Text() name!: string;
  /** The first characters, so that people can tell keys apart. */
  @Text() start!: string;
  @Bytes() hash!: Buffer;
  /** What it may do of what its maker may; null: all of that. */
  @Texts({ nullable: true, default: null }) scopes!: Permission[] | null;
  @CreatedAt() createdAt!: Date;
  @Instant({ nullable: true }) expiresAt!: Date | null;
  @Instant({ nullable: true }) revokedAt!: Date | null;
  @Instant({ nullable: true }) lastUsedAt!: Date | null;
}

import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { Bytes, CreatedAt, Id, Instant, Text, Uuid } from '../database/columns.js';
import type { LoginName } from '../networks/login.js';

/** One try to connect accounts: a dialog that was begun, or a token that was pasted, and what they led to. Lives ten minutes. */
@Entity()
@Check('login_attempt_login_check', "login IN ('facebook', 'instagram', 'x')")
@Index('login_attempt_state', ['stateHash'], { unique: true })
@Index('login_attempt_expires', ['expiresAt'])
export class LoginAttempt {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  /** Who began it; both null: whoever sits at the operator's machine. */
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'CASCADE' }) personId!: string | null;
  @Uuid({ nullable: true }) @ForeignKey('ApiKey', { onDelete: 'CASCADE' }) keyId!: string | null;
  /** The browser's session, as its SHA-256. */
  @Bytes() guestHash!: Buffer;
  /** Null for a pasted token. */
  @Text({ nullable: true }) login!: LoginName | null;
  @Bytes({ nullable: true }) stateHash!: Buffer | null;
  @Bytes({ nullable: true }) sealedVerifier!: Buffer | null;
  /** The channel to connect again. */
  @Uuid({ nullable: true }) @ForeignKey('Channel', { onDelete: 'CASCADE' }) channelId!: string | null;
  @CreatedAt() createdAt!: Date;
  @Instant() expiresAt!: Date;
  /** When the network's answer was taken; it is taken once. */
  @Instant({ nullable: true }) answeredAt!: Date | null;
  /** The accounts to choose from, with what connects them. */
  @Bytes({ nullable: true }) sealedFound!: Buffer | null;
}

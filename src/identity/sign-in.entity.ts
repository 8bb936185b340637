import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CreatedAt, Id, Instant, Integer, Text, Uuid } from '../database/columns.js';

/** A browser that a person signed in with. `expiresAt` is the library's; idle and whole length are judged by ours. */
@Entity()
@Index('session_token_unique', ['token'], { unique: true })
@Index('session_person', ['personId'])
@Index('session_workspace', ['workspaceId'])
export class Session {
  @Id() id!: string;
  @Uuid() @ForeignKey('Person', { onDelete: 'CASCADE' }) personId!: string;
  /** Half of what the cookie holds; the other half is its signature. */
  @Text() token!: string;
  @Instant() expiresAt!: Date;
  @Text({ nullable: true }) ipAddress!: string | null;
  @Text({ nullable: true }) userAgent!: string | null;
  /** The workspace that is open in this browser. */
  @Uuid({ nullable: true }) @ForeignKey('Workspace', { onDelete: 'SET NULL' }) workspaceId!: string | null;
  /** When the person signed in; renewing the token does not change it. */
  @Instant() begunAt!: Date;
  @Instant() seenAt!: Date;
  /** Begun with a second factor, or one was set up in it. */
  @Column({ type: 'boolean', default: false }) secondFactor!: boolean;
  @CreatedAt() createdAt!: Date;
  @Instant({ default: () => 'now()' }) updatedAt!: Date;
}

/** Things that are valid once: links to a new password, second steps, passkeys' challenges. */
@Entity()
@Index('verification_identifier', ['identifier'])
export class Verification {
  @Id() id!: string;
  @Text() identifier!: string;
  @Text() value!: string;
  @Instant() expiresAt!: Date;
  @CreatedAt() createdAt!: Date;
  @Instant({ default: () => 'now()' }) updatedAt!: Date;
}

/** An authenticator app and its recovery codes, both encrypted. */
@Entity()
@Index('two_factor_person_unique', ['personId'], { unique: true })
export class TwoFactor {
  @Id() id!: string;
  @Uuid() @ForeignKey('Person', { onDelete: 'CASCADE' }) personId!: string;
  @Text() secret!: string;
  @Text() backupCodes!: string;
  @Column({ type: 'boolean', default: false }) verified!: boolean;
  @Integer({ default: 0 }) failedVerificationCount!: number;
  @Instant({ nullable: true }) lockedUntil!: Date | null;
}

/** A passkey's public half. */
@Entity()
@Index('passkey_credential_unique', ['credentialId'], { unique: true })
@Index('passkey_person', ['personId'])
export class Passkey {
  @Id() id!: string;
  @Uuid() @ForeignKey('Person', { onDelete: 'CASCADE' }) personId!: string;
  @Text({ nullable: true }) name!: string | null;
  @Text() publicKey!: string;
  @Text() credentialId!: string;
  @Column({ type: 'bigint' }) counter!: string;
  @Text() deviceType!: string;
  @Column({ type: 'boolean' }) backedUp!: boolean;
  @Text({ nullable: true }) transports!: string | null;
  @Text({ nullable: true }) aaguid!: string | null;
  @Instant({ nullable: true, default: () => 'now()' }) createdAt!: Date | null;
}

/** How often something was tried that may be tried only so often. */
@Entity()
@Index('attempt_until', ['until'])
export class Attempt {
  @PrimaryColumn({ type: 'bytea' }) bucket!: Buffer;
  @Integer() count!: number;
  @Instant() until!: Date;
}

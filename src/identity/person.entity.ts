import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CreatedAt, Id, Instant, Text, Uuid } from '../database/columns.js';
import type { Role } from './permissions.js';

const ROLE_KNOWN = `role IN ('owner', 'manager', 'reviewer', 'author', 'viewer')`;

@Entity()
@Index('person_email_unique', { synchronize: false })
export class Person {
  @Id() id!: string;
  /** In lower case. */
  @Text() email!: string;
  @Text() name!: string;
  @Column({ type: 'boolean', default: false }) emailVerified!: boolean;
  @Column({ type: 'boolean', default: false }) twoFactorEnabled!: boolean;
  @CreatedAt() createdAt!: Date;
  @Instant({ default: () => 'now()' }) updatedAt!: Date;
}

/** How a person proves who they are: `credential` is the password. */
@Entity()
@Index('account_person_provider_unique', ['personId', 'providerId'], { unique: true })
export class Account {
  @Id() id!: string;
  @Uuid() @ForeignKey('Person', { onDelete: 'CASCADE' }) personId!: string;
  @Text() providerId!: string;
  @Text() accountId!: string;
  /** Salted scrypt; never the password. */
  @Text({ nullable: true }) password!: string | null;
  @CreatedAt() createdAt!: Date;
  @Instant({ default: () => 'now()' }) updatedAt!: Date;
}

/** A person's place in a workspace. */
@Entity()
@Check('membership_role_known', ROLE_KNOWN)
@Index('membership_person', ['personId'])
export class Membership {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Person', { onDelete: 'CASCADE' }) personId!: string;
  @Text() role!: Role;
  @CreatedAt() createdAt!: Date;
}

/** An invitation by link. The link's secret is shown once; only its SHA-256 is kept. */
@Entity()
@Check('invitation_role_known', ROLE_KNOWN)
@Check('invitation_role_of_workspace', '(workspace_id IS NULL) = (role IS NULL)')
@Index('invitation_token_unique', ['tokenHash'], { unique: true })
@Index('invitation_workspace', ['workspaceId', 'id'])
export class Invitation {
  @Id() id!: string;
  /** Null, like the role: somebody who signs up on their own. */
  @Uuid({ nullable: true }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string | null;
  @Text() email!: string;
  @Text({ nullable: true }) role!: Role | null;
  @Column({ type: 'bytea' }) tokenHash!: Buffer;
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'SET NULL' }) invitedBy!: string | null;
  @CreatedAt() createdAt!: Date;
  @Instant() expiresAt!: Date;
  @Instant({ nullable: true }) acceptedAt!: Date | null;
  @Instant({ nullable: true }) revokedAt!: Date | null;
}

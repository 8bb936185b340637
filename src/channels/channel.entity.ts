import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bytes, CreatedAt, Id, Instant, Text, Texts, Uuid } from '../database/columns.js';
import type { NetworkName } from '../networks/network.js';

export type ChannelStatus = 'connected' | 'needs-reconnect' | 'paused';

/** A connected account. Its credentials are sealed; see seal.ts. */
@Entity()
@Index('channel_account_unique', ['workspaceId', 'network', 'externalId'], {
  unique: true,
  where: 'deleted_at IS NULL',
})
@Index('channel_external', ['externalId'])
@Index('channel_refresh', { synchronize: false })
@Index('channel_health', { synchronize: false })
export class Channel {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Text() network!: NetworkName;
  @Text() externalId!: string;
  @Text() name!: string;
  @Text({ nullable: true }) login!: 'facebook' | 'instagram' | null;
  @Text({ default: 'connected' }) status!: ChannelStatus;
  /** Why it needs a person, when it does. */
  @Text({ nullable: true }) statusReason!: string | null;
  /** IANA zone of its slots. */
  @Text() timeZone!: string;
  /** Null once disconnected. */
  @Bytes({ nullable: true }) sealedCredentials!: Buffer | null;
  @Instant({ nullable: true }) tokenExpiresAt!: Date | null;
  /** While in the future, one process is renewing the token and nobody else may. */
  @Instant({ nullable: true }) refreshingUntil!: Date | null;
  /** When to renew next; null when this token is not renewed. */
  @Instant({ nullable: true }) refreshTryAt!: Date | null;
  /** The account's name as the network told it last; a channel that is called otherwise was renamed by a person. */
  @Text({ nullable: true }) accountName!: string | null;
  /** Whether the token is renewed without a person; see token-life.ts. */
  @Column({ type: 'boolean', default: false }) tokenRenews!: boolean;
  /** When Meta asks the person for consent again. */
  @Instant({ nullable: true }) dataAccessEndsAt!: Date | null;
  /** By the network's names, as the last check found. */
  @Texts() missingPermissions!: string[];
  @Instant({ nullable: true }) healthCheckedAt!: Date | null;
  /** When the network is asked next how the connection stands. */
  @Instant({ nullable: true }) nextHealthAt!: Date | null;
  /** The ending of the connection that people were written about. */
  @Instant({ nullable: true }) toldEndingAt!: Date | null;
  /** When people were written that the connection is lost; null again once it is connected. */
  @Instant({ nullable: true }) toldLostAt!: Date | null;
  /** Since when the network tells of comments by itself. */
  @Instant({ nullable: true }) webhooksAt!: Date | null;
  /** Why it does not, where it was asked to. */
  @Text({ nullable: true }) webhooksNote!: string | null;
  @CreatedAt() createdAt!: Date;
  @Instant({ nullable: true }) deletedAt!: Date | null;
}

/** A pause that a network asked for. `scope` is a channel's id, or `app` for every channel of that network. */
@Entity()
export class CoolDown {
  @PrimaryColumn({ type: 'text' }) network!: NetworkName;
  @PrimaryColumn({ type: 'text' }) scope!: string;
  @Instant() until!: Date;
  @Text() reason!: string;
  @Instant() setAt!: Date;
}

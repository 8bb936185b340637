import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bytes, Id, Instant, Integer, Json, Text, Uuid } from '../database/columns.js';
import type { Checkpoint, NetworkName } from '../networks/network.js';

/** How a comment came to be known first. */
export type SeenBy = 'poll' | 'webhook';

/**
 * What somebody wrote under a publication: other people's words, kept as little and as briefly as may be. Written by
 * comment-store.ts alone. What a practice does about it belongs into rows of its own, by this one's id.
 */
@Entity()
@Check('comment_seen_by_check', "seen_by IN ('poll', 'webhook')")
@Index('comment_remote_unique', ['channelId', 'remoteId'], { unique: true })
@Index('comment_workspace', ['workspaceId', 'at', 'id'])
@Index('comment_publication', ['publicationId', 'at', 'id'])
@Index('comment_gone', { synchronize: false })
export class Comment {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Channel', { onDelete: 'CASCADE' }) channelId!: string;
  @Uuid() @ForeignKey('Publication', { onDelete: 'CASCADE' }) publicationId!: string;
  @Text() network!: NetworkName;
  @Text() remoteId!: string;
  /** The comment it answers, by the network's id; it need not be known here. */
  @Text({ nullable: true }) parentRemoteId!: string | null;
  @Text({ nullable: true }) authorRemoteId!: string | null;
  @Text({ nullable: true }) authorName!: string | null;
  @Text() text!: string;
  @Text({ nullable: true }) permalink!: string | null;
  /** When it was written, as the network tells. */
  @Instant() at!: Date;
  /** By the account itself. */
  @Column({ type: 'boolean' }) own!: boolean;
  /** Null: the network has not told. */
  @Column({ type: 'boolean', nullable: true }) hidden!: boolean | null;
  /** Deleted on the network; the row goes a while later. */
  @Instant({ nullable: true }) goneAt!: Date | null;
  @Instant() firstSeenAt!: Date;
  @Text() seenBy!: SeenBy;
  /** Of when the network's word is that the row repeats; an older word changes nothing. */
  @Instant() toldAt!: Date;
}

/** A published post whose comments are looked for; a trigger makes the row when the post becomes public. */
@Entity()
@Index('comment_watch_due', { synchronize: false })
@Index('comment_watch_channel', ['channelId', 'nextLookAt'])
export class CommentWatch {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Publication', { onDelete: 'CASCADE' }) publicationId!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Channel', { onDelete: 'CASCADE' }) channelId!: string;
  /** What else the network calls it: the post of a Facebook video. */
  @Text({ nullable: true }) otherRemoteId!: string | null;
  @Instant({ nullable: true }) lookedAt!: Date | null;
  /** Null: it is looked at no more. */
  @Instant({ nullable: true }) nextLookAt!: Date | null;
}

/** How far a channel's comments were read, and who is reading them. */
@Entity()
export class CommentLook {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Channel', { onDelete: 'CASCADE' }) channelId!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Json({ default: () => "'{}'" }) cursor!: Checkpoint;
  /** While in the future, one process is looking and nobody else may. */
  @Instant({ nullable: true }) busyUntil!: Date | null;
  @Instant({ nullable: true }) restUntil!: Date | null;
  /** Looks in a row that told nothing. */
  @Integer({ default: 0 }) failures!: number;
  /** Calls made since `callsSince`. */
  @Integer({ default: 0 }) calls!: number;
  @Instant({ nullable: true }) callsSince!: Date | null;
}

/** How long a workspace keeps other people's words. */
@Entity()
@Check('comment_retention_days_check', 'days >= 7 AND days <= 3650')
export class CommentRetention {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Integer({ default: 90 }) days!: number;
  @Instant({ nullable: true }) sweptAt!: Date | null;
  /** Deleted, and not yet in the audit trail. */
  @Integer({ default: 0 }) uncounted!: number;
}

/** What a network told unasked, as it came; the words are forgotten once they are worked off, the hash a few days later. */
@Entity()
@Check('webhook_delivery_app_check', "app IN ('meta', 'instagram')")
@Index('webhook_delivery_due', { synchronize: false })
@Index('webhook_delivery_received', ['receivedAt'])
export class WebhookDelivery {
  /** SHA-256 of the body: the same delivery again is the same row. */
  @PrimaryColumn({ type: 'bytea' }) hash!: Buffer;
  /** Whose secret it was signed with. */
  @Text() app!: 'meta' | 'instagram';
  @Bytes({ nullable: true }) body!: Buffer | null;
  @Instant() receivedAt!: Date;
  /** Null: done. */
  @Instant({ nullable: true }) nextTryAt!: Date | null;
  @Integer({ default: 0 }) tries!: number;
  @Text({ nullable: true }) fault!: string | null;
}

import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, Instant, Integer, Json, Text, Uuid } from '../database/columns.js';
import type { Checkpoint, Draft, Metrics } from '../networks/network.js';
import type { Phase, PublicationStatus } from './publication.js';

/** One post on one channel at one time: the only truth about it. */
@Entity()
@Check(
  'publication_status_check',
  "status IN ('scheduled', 'publishing', 'published', 'failed', 'unconfirmed', 'held', 'cancelled')",
)
@Check('publication_phase_check', "phase IN ('prepare', 'commit', 'find')")
@Index('publication_slot_unique', { synchronize: false })
@Index('publication_remote_unique', { synchronize: false })
@Index('publication_due', { synchronize: false })
@Index('publication_next_try', { synchronize: false })
@Index('publication_next_measure', { synchronize: false })
@Index('publication_untold', { synchronize: false })
@Index('publication_awaiting_approval', { synchronize: false })
@Index('publication_awaiting_reconnect', { synchronize: false })
@Index('publication_reminder', { synchronize: false })
@Index('publication_calendar', ['workspaceId', 'dueAt', 'id'])
@Index('publication_channel', ['channelId', 'dueAt'])
@Index('publication_post', ['postId', 'dueAt'])
export class Publication {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Post') postId!: string;
  @Uuid() @ForeignKey('Channel') channelId!: string;
  @Instant() dueAt!: Date;
  /** The slot instant it takes up, when it sits in one; unique on its channel. */
  @Instant({ nullable: true }) slotAt!: Date | null;
  /** A reminder of the post's event: how long before it, as an ISO 8601 duration (`P1D`), or `moved` by a person. */
  @Text({ nullable: true }) lead!: string | null;
  @Text({ default: 'scheduled' }) status!: PublicationStatus;
  @Text({ nullable: true }) phase!: Phase | null;
  /** A sentence for a person: why it failed, is held or is unconfirmed. */
  @Text({ nullable: true }) reason!: string | null;
  @Text({ nullable: true }) reasonCode!: string | null;
  /** Exactly what is being published, fixed when publishing begins. */
  @Json({ nullable: true }) draft!: Draft | null;
  @Json({ default: () => "'{}'" }) checkpoint!: Checkpoint;
  /** Rises with each claim; a write with an older number matches no row. */
  @Integer({ default: 0 }) fence!: number;
  @Instant({ nullable: true }) leaseUntil!: Date | null;
  /** While publishing: when somebody must look at it again. */
  @Instant({ nullable: true }) nextTryAt!: Date | null;
  /** When the last commit call began; set before the call. */
  @Instant({ nullable: true }) committedAt!: Date | null;
  @Integer({ default: 0 }) tries!: number;
  @Text({ nullable: true }) remoteId!: string | null;
  @Text({ nullable: true }) permalink!: string | null;
  @Instant({ nullable: true }) publishedAt!: Date | null;
  /** The latest numbers; null until first measured. */
  @Json({ nullable: true }) metrics!: Metrics | null;
  @Instant({ nullable: true }) measuredAt!: Date | null;
  @Instant({ nullable: true }) nextMeasureAt!: Date | null;
  /** The state that people were told of last; a trigger clears it when the state changes. */
  @Text({ nullable: true }) notifiedStatus!: PublicationStatus | null;
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'SET NULL' }) createdBy!: string | null;
  @CreatedAt() createdAt!: Date;
  @Instant({ default: () => 'now()' }) updatedAt!: Date;
}

/** The ledger: one row for each step that was taken, never changed afterwards. */
@Entity()
@Index('publication_attempt_publication', ['publicationId', 'id'])
export class PublicationAttempt {
  @Id() id!: string;
  @Uuid() @ForeignKey('Publication', { onDelete: 'CASCADE' }) publicationId!: string;
  @Integer() fence!: number;
  @Text() step!: string;
  @Instant() startedAt!: Date;
  @Instant() endedAt!: Date;
  @Text() outcome!: string;
  @Text({ nullable: true }) code!: string | null;
  @Integer({ nullable: true }) httpStatus!: number | null;
  @Text({ nullable: true }) requestId!: string | null;
  @Text({ nullable: true }) message!: string | null;
}

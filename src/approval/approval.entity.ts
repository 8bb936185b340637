import { Check, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bytes, CreatedAt, Id, Instant, Integer, Json, Text, Uuid } from '../database/columns.js';
import type { PostKind } from '../library/post.js';
import type { Hashes } from './content.js';
import type { ReviewEventName } from './review-log.js';

/** Whose eyes a workspace wants on a post before it goes out. No row: nobody's. */
@Entity()
@Check('approval_rule_reviewers_check', 'reviewers >= 0 AND reviewers <= 2')
export class ApprovalRule {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Integer({ default: 0 }) reviewers!: number;
  /** Posts of these kinds only; null with no channels named: all of them. */
  @Text({ array: true, nullable: true }) kinds!: PostKind[] | null;
  /** Whatever goes out on these channels; null with no kinds named: all of them. */
  @Uuid({ array: true, nullable: true }) channelIds!: string[] | null;
  @Instant({ default: () => 'now()' }) updatedAt!: Date;
}

/** Somebody's yes to one exact content. It stands until `endedAt`; a later yes is a row of its own. */
@Entity()
@Index('approval_post', ['postId', 'createdAt'])
@Index('approval_person_unique', { synchronize: false })
@Index('approval_link_unique', { synchronize: false })
export class Approval {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Post', { onDelete: 'CASCADE' }) postId!: string;
  /** Null for a guest's. */
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'SET NULL' }) personId!: string | null;
  @Uuid({ nullable: true }) @ForeignKey('ReviewLink', { onDelete: 'CASCADE' }) linkId!: string | null;
  @Text() name!: string;
  /** The person who answers for it: the reviewer, or who vouches for the guest. Null: nobody yet, so it does not count. */
  @Uuid({ nullable: true }) responsibleId!: string | null;
  @Text({ nullable: true }) vouchedByName!: string | null;
  /** What was seen: the content of each network's draft. */
  @Json() hashes!: Hashes;
  @CreatedAt() createdAt!: Date;
  @Instant({ nullable: true }) endedAt!: Date | null;
}

/** What happened around a post's review, for good: a trigger refuses changes. Names stay when their people leave. */
@Entity()
@Index('review_event_post', ['postId', 'id'])
export class ReviewEvent {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Post', { onDelete: 'CASCADE' }) postId!: string;
  @Instant() at!: Date;
  @Text() event!: ReviewEventName;
  @Uuid({ nullable: true }) personId!: string | null;
  @Uuid({ nullable: true }) keyId!: string | null;
  @Uuid({ nullable: true }) linkId!: string | null;
  @Text() name!: string;
  @Text({ nullable: true }) note!: string | null;
  @Json({ default: () => "'{}'" }) detail!: object;
}

/** A remark on a place in a post. */
@Entity()
@Index('review_comment_post', ['postId', 'id'])
export class ReviewComment {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Post', { onDelete: 'CASCADE' }) postId!: string;
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'SET NULL' }) personId!: string | null;
  @Text() name!: string;
  /** `text`, `variants.x.text`, `mediaIds.0` and so on; null: the post as a whole. */
  @Text({ nullable: true }) field!: string | null;
  /** UTF-16 offsets into the field; null: the field as a whole. */
  @Integer({ nullable: true }) start!: number | null;
  @Integer({ nullable: true }) end!: number | null;
  /** The words that stood there. */
  @Text({ nullable: true }) quote!: string | null;
  @Text() text!: string;
  @CreatedAt() createdAt!: Date;
  @Instant({ nullable: true }) resolvedAt!: Date | null;
  @Text({ nullable: true }) resolvedByName!: string | null;
}

/** A way in for one guest to one post's review. The address itself is not kept, only its SHA-256. */
@Entity()
@Index('review_link_token_unique', ['tokenHash'], { unique: true })
@Index('review_link_post', ['postId', 'id'])
export class ReviewLink {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Post', { onDelete: 'CASCADE' }) postId!: string;
  /** For whom it is, as its maker calls them. */
  @Text() guest!: string;
  @Bytes() tokenHash!: Buffer;
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'SET NULL' }) madeBy!: string | null;
  @Text() madeByName!: string;
  /** Its maker could decide in reviews, so a guest who comes by it is vouched for. */
  @Text({ default: 'none' }) voucher!: 'maker' | 'none';
  @CreatedAt() createdAt!: Date;
  @Instant() expiresAt!: Date;
  @Instant({ nullable: true }) revokedAt!: Date | null;
}

/** That somebody was reminded of a publication that still needs approval. */
@Entity()
@Index('review_reminder_unique', { synchronize: false })
@Index('review_reminder_person', ['personId'])
export class ReviewReminder {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Publication', { onDelete: 'CASCADE' }) publicationId!: string;
  /** Null where the workspace has no people. */
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'CASCADE' }) personId!: string | null;
  @CreatedAt() createdAt!: Date;
}

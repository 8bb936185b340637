import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Id, Instant, Integer, Text, Texts, Uuid } from '../../database/columns.js';
import type { LinkOutcome, LinkReason } from './link-outcome.js';

/** A link of a workspace's posts, and what it led to when it was looked at last. */
@Entity()
@Index('link_check_url_unique', ['workspaceId', 'urlHash'], { unique: true })
@Index('link_check_next', ['nextCheckAt'])
export class LinkCheck {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  /** SHA-256 of the address, in hexadecimal. */
  @Text() urlHash!: string;
  @Text() url!: string;
  /** One of a host at a time. */
  @Text() host!: string;
  /** Null: not looked at yet. */
  @Text({ nullable: true }) outcome!: LinkOutcome | null;
  @Text({ nullable: true }) reason!: LinkReason | null;
  /** HTTP. */
  @Integer({ nullable: true }) status!: number | null;
  @Text({ nullable: true }) finalUrl!: string | null;
  @Instant({ nullable: true }) checkedAt!: Date | null;
  /** When it was last there. */
  @Instant({ nullable: true }) answeredAt!: Date | null;
  @Instant({ nullable: true }) failingSince!: Date | null;
  @Integer({ default: 0 }) failures!: number;
  @Instant() nextCheckAt!: Date;
  @Instant({ nullable: true }) leaseUntil!: Date | null;
}

/** Which links a post had at the version that was read last. */
@Entity()
@Index('post_links_workspace', ['workspaceId'])
export class PostLinks {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Post', { onDelete: 'CASCADE' }) postId!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Integer() version!: number;
  @Texts() urlHashes!: string[];
}

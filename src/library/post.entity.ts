import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CreatedAt, Id, Instant, Integer, Json, Text, Texts, Uuid } from '../database/columns.js';
import type { NetworkName } from '../networks/network.js';
import type { Citation, Evergreen, PostEvent, PostKind, PostStatus, Variant } from './post.js';

/** A piece of the library: written once, published as often as its evergreen rule allows. */
@Entity()
@Index('post_workspace', { synchronize: false })
@Index('post_topics', { synchronize: false })
@Index('post_search', { synchronize: false })
@Index('post_in_review', { synchronize: false })
@Index('post_cover', { synchronize: false })
export class Post {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'SET NULL' }) authorId!: string | null;
  /** Who last changed something that is published. */
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'SET NULL' }) lastEditorId!: string | null;
  @Uuid({ nullable: true }) @ForeignKey('Series', { onDelete: 'SET NULL' }) seriesId!: string | null;
  @Text() title!: string;
  @Text() kind!: PostKind;
  @Text() text!: string;
  /** Lower-case kebab words. */
  @Texts() topics!: string[];
  @Text({ nullable: true }) link!: string | null;
  @Json({ nullable: true }) citation!: Citation | null;
  /** Used for a picture that has no alt text of its own. */
  @Text({ nullable: true }) altText!: string | null;
  @Json({ default: () => "'{}'" }) variants!: Partial<Record<NetworkName, Variant>>;
  @Json({ nullable: true }) evergreen!: Evergreen | null;
  /** Announcements only. */
  @Json({ nullable: true }) event!: PostEvent | null;
  @Text({ default: 'draft' }) status!: PostStatus;
  /** Rises with each change, so that nobody overwrites an edit they have not seen. */
  @Integer({ default: 1 }) version!: number;
  @CreatedAt() createdAt!: Date;
  @Instant({ default: () => 'now()' }) updatedAt!: Date;
  @Instant({ nullable: true }) deletedAt!: Date | null;
}

@Entity()
@Index('post_media_media', ['mediaId'])
export class PostMedia {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Post', { onDelete: 'CASCADE' }) postId!: string;
  @PrimaryColumn({ type: 'integer' }) position!: number;
  @Uuid() @ForeignKey('Media') mediaId!: string;
}

/** Posts that belong together and come out in a slot of their own ("Wednesday coping video"). */
@Entity()
@Index('series_name_unique', { synchronize: false })
export class Series {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Text() name!: string;
  @Text({ nullable: true }) kind!: PostKind | null;
  @CreatedAt() createdAt!: Date;
}

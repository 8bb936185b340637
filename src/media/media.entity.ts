import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bytes, bytesAsNumber, CreatedAt, Id, Integer, Json, Text, Uuid } from '../database/columns.js';
import type { VideoFacts } from '../networks/network.js';

/** An uploaded picture or video, judged by its content. */
@Entity()
@Index('media_workspace', ['workspaceId', 'id'])
export class Media {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Text() kind!: 'image' | 'video';
  /** As it was called where it came from; for people, never a path. */
  @Text() fileName!: string;
  @Text() mimeType!: string;
  @Column({ type: 'bigint', transformer: bytesAsNumber }) sizeBytes!: number;
  /** Pixels, as shown (after rotation). */
  @Integer() width!: number;
  @Integer() height!: number;
  @Integer({ nullable: true }) durationMs!: number | null;
  @Json({ nullable: true }) video!: VideoFacts | null;
  @Text({ default: '' }) altText!: string;
  @Bytes() sha256!: Buffer;
  @Text() storageKey!: string;
  @CreatedAt() createdAt!: Date;
}

/** A picture as one network takes it, made once by a recipe and kept. */
@Entity()
export class Rendition {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Media', { onDelete: 'CASCADE' }) mediaId!: string;
  /** Which network and which version of its recipe: `instagram-1`. */
  @PrimaryColumn({ type: 'text' }) recipe!: string;
  @Text() mimeType!: string;
  @Column({ type: 'bigint', transformer: bytesAsNumber }) sizeBytes!: number;
  @Integer() width!: number;
  @Integer() height!: number;
  @Text() storageKey!: string;
  @CreatedAt() createdAt!: Date;
}

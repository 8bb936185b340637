import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bytes, bytesAsNumber, CreatedAt, Id, Integer, Json, Text, Uuid } from '../database/columns.js';
import type { VideoFacts } from '../networks/network.js';
import type { SubtitleFormat } from '../networks/subtitle-cues.js';

/** A point of a picture, 0 to 1 from its left and its top. */
export interface Focus {
  x: number;
  y: number;
}

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
  /** What stays in sight where a picture must be cropped; null: its middle. */
  @Json({ nullable: true }) focus!: Focus | null;
  /** The words of a video can be read in its picture, so that it needs no subtitle file. */
  @Column({ type: 'boolean', default: false }) captionsBurntIn!: boolean;
  @Bytes() sha256!: Buffer;
  @Text() storageKey!: string;
  @CreatedAt() createdAt!: Date;
}

/** A picture as one network takes it, made once by a recipe and kept. */
@Entity()
export class Rendition {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Media', { onDelete: 'CASCADE' }) mediaId!: string;
  /** Which network, purpose and version of its recipe, and what it was cropped around: `instagram-story-1-at-500-250`. */
  @PrimaryColumn({ type: 'text' }) recipe!: string;
  @Text() mimeType!: string;
  @Column({ type: 'bigint', transformer: bytesAsNumber }) sizeBytes!: number;
  @Integer() width!: number;
  @Integer() height!: number;
  @Text() storageKey!: string;
  @CreatedAt() createdAt!: Date;
}

/** A subtitle file of a video: its text, checked when it came. One for each language. */
@Entity()
@Check('media_captions_format_check', "format IN ('srt', 'vtt')")
@Index('media_captions_language', ['mediaId', 'language'], { unique: true })
export class MediaCaptions {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Media', { onDelete: 'CASCADE' }) mediaId!: string;
  /** A BCP 47 tag in its canonical form. */
  @Text() language!: string;
  /** What viewers choose it by. */
  @Text() label!: string;
  @Text() format!: SubtitleFormat;
  /** As it was uploaded, without a byte order mark. */
  @Text() content!: string;
  /** Of the content in UTF-8. */
  @Integer() sizeBytes!: number;
  @CreatedAt() createdAt!: Date;
}

import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { Id, Text, Uuid } from '../database/columns.js';
import type { PostKind } from '../library/post.js';

/** A weekly place in a channel's calendar: a weekday and a wall-clock time in the channel's zone. */
@Entity()
@Index('slot_unique', ['channelId', 'weekday', 'time'], { unique: true })
@Check('slot_weekday_check', 'weekday BETWEEN 1 AND 7')
@Check('slot_time_check', "time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'")
export class Slot {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @Uuid() @ForeignKey('Channel', { onDelete: 'CASCADE' }) channelId!: string;
  /** 1 is Monday. */
  @Column({ type: 'smallint' }) weekday!: number;
  /** HH:MM. */
  @Text() time!: string;
  /** Only posts of this kind. */
  @Text({ nullable: true }) kind!: PostKind | null;
  /** Only posts of this series. */
  @Uuid({ nullable: true }) @ForeignKey('Series', { onDelete: 'SET NULL' }) seriesId!: string | null;
}

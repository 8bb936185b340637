import { Column, Entity } from 'typeorm';
import { CreatedAt, Id, Integer, Text, Texts } from '../database/columns.js';

/** A practice, clinic or author: everything else belongs to one. */
@Entity()
export class Workspace {
  @Id() id!: string;
  @Text() name!: string;
  /** IANA zone of the people who work in it; each channel has its own for its slots. */
  @Text() timeZone!: string;
  /** Closing line of captions; may be empty. */
  @Text({ default: '' }) signature!: string;
  /** Without the leading #. */
  @Texts() hashtags!: string[];
  /** A publication later than this is held for a person. */
  @Integer({ default: 60 }) lateLimitMinutes!: number;
  /** A backlog on one channel goes out this far apart. */
  @Integer({ default: 10 }) spacingMinutes!: number;
  /** Members without a second factor reach their own account only. */
  @Column({ type: 'boolean', default: false }) requireTwoFactor!: boolean;
  @CreatedAt() createdAt!: Date;
}

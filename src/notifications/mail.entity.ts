import { Entity, ForeignKey, Index } from 'typeorm';
import { Bytes, CreatedAt, Id, Instant, Integer, Text, Uuid } from '../database/columns.js';

/** The outbox: a mail is written here first, and sent from here when there is a mail server. */
@Entity()
@Index('mail_workspace', ['workspaceId', 'id'])
@Index('mail_person', ['personId', 'createdAt'])
@Index('mail_next_try', { synchronize: false })
export class Mail {
  @Id() id!: string;
  /** Null for a letter to a person alone, which no workspace may read. */
  @Uuid({ nullable: true }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string | null;
  /** Null when the workspace has no people, or the person left since. */
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'SET NULL' }) personId!: string | null;
  /** An address; null for a mail to nobody, which is only ever read in the app. */
  @Text({ nullable: true }) recipient!: string | null;
  @Text() subject!: string;
  @Text() text!: string;
  @Text() html!: string;
  /** The texts of a letter that holds a secret link, sealed; `text` and `html` are then empty. */
  @Bytes({ nullable: true }) sealed!: Buffer | null;
  @CreatedAt() createdAt!: Date;
  @Instant({ nullable: true }) sentAt!: Date | null;
  @Integer({ default: 0 }) tries!: number;
  @Text({ nullable: true }) lastError!: string | null;
  /** Null when it is not to be tried (again): sent, given up, or to nobody. */
  @Instant({ nullable: true }) nextTryAt!: Date | null;
  /** One worker at a time; by the database's clock. */
  @Instant({ nullable: true }) leaseUntil!: Date | null;
}

/** Something a person has to be told and was not yet; gone once it stands in a mail. */
@Entity()
@Index('notice_recipient', ['workspaceId', 'personId', 'createdAt'])
@Index('notice_publication', ['publicationId'])
export class Notice {
  @Id() id!: string;
  @Uuid() @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  /** Null where the workspace has no people. */
  @Uuid({ nullable: true }) @ForeignKey('Person', { onDelete: 'CASCADE' }) personId!: string | null;
  @Uuid() @ForeignKey('Publication', { onDelete: 'CASCADE' }) publicationId!: string;
  @CreatedAt() createdAt!: Date;
}

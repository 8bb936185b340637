import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { newId } from '../foundation/id.js';
import { Mail } from './mail.entity.js';
import { MAIL_PATIENCE_MS } from './mail-times.js';

export interface NewMail {
  workspaceId: string;
  personId: string | null;
  /** Null: to nobody, to be read in the app. */
  recipient: string | null;
  subject: string;
  text: string;
  html: string;
}

/** How a mail stands. */
export type MailState = 'sent' | 'waiting' | 'kept' | 'to-nobody' | 'given-up';

/** A mail as a page shows it. */
export interface MailView {
  id: string;
  recipient: string | null;
  subject: string;
  text: string;
  createdAt: Date;
  sentAt: Date | null;
  state: MailState;
  tries: number;
  lastError: string | null;
}

/** The mails a workspace wrote: kept for ever, sent where there is a mail server. */
@Injectable()
export class Outbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  /** Writes a mail down in the caller's transaction; it is sent once that is committed. */
  async add(manager: EntityManager, mail: NewMail, now: Date): Promise<void> {
    await manager.insert(Mail, {
      ...mail,
      id: newId(),
      createdAt: now,
      nextTryAt: mail.recipient === null ? null : now,
    });
  }

  /** A workspace's mails, newest first; those before the mail with the id `before`, where one is given. */
  async list(workspaceId: string, limit: number, before?: string): Promise<MailView[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(Mail, 'm')
      .where('m.workspace_id = :workspaceId', { workspaceId })
      .orderBy('m.id', 'DESC')
      .limit(limit);
    if (before !== undefined) query.andWhere('m.id < :before', { before });
    return (await query.getMany()).map((mail) => this.view(mail));
  }

  private view(mail: Mail): MailView {
    const { id, recipient, subject, text, createdAt, sentAt, tries, lastError } = mail;
    return { id, recipient, subject, text, createdAt, sentAt, tries, lastError, state: this.stateOf(mail) };
  }

  private stateOf({ recipient, sentAt, nextTryAt }: Mail): MailState {
    if (sentAt) return 'sent';
    if (recipient === null) return 'to-nobody';
    if (!nextTryAt) return 'given-up';
    return this.config.mail ? 'waiting' : 'kept';
  }

  /** Lets go of what is too old to be news: it stays readable, but is not sent any more. */
  async giveUpOld(now: Date): Promise<void> {
    await this.dataSource.query(
      `UPDATE mail SET next_try_at = NULL, lease_until = NULL, last_error = COALESCE(last_error, 'It was too old to be sent.')
        WHERE next_try_at IS NOT NULL AND sent_at IS NULL AND created_at < $1
          AND (lease_until IS NULL OR lease_until < clock_timestamp())`,
      [new Date(now.getTime() - MAIL_PATIENCE_MS)],
    );
  }
}

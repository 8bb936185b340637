import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelSeals } from '../channels/channel-seals.js';
import { Config } from '../config/config.js';
import { Clock } from '../foundation/clock.js';
import { Mailer } from '../notifications/mailer.js';
import { type Check, type Found, ok, problem, unknown, warning } from './finding.js';

const DAY = 24 * 3_600_000;
const BACKUP_OLD_DAYS = 8;
/** Mails that a server did not take for so long. */
const STUCK_MAIL_MS = 3_600_000;

/** What must not be lost, and the mail by which people hear of trouble. */
@Injectable()
export class KeepingChecks {
  constructor(
    private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly seals: ChannelSeals,
    private readonly mailer: Mailer,
  ) {}

  list(): Check[] {
    const about = { topic: 'keeping', operatorOnly: true } as const;
    return [
      { ...about, check: 'secret', title: 'APP_SECRET', look: () => this.secret() },
      { ...about, check: 'mail', title: 'Mail', look: () => this.mail() },
      { ...about, check: 'backup', title: 'Backups', look: () => this.backup() },
    ];
  }

  private async secret(): Promise<Found> {
    const lost = await this.seals.lost();
    if (lost.length > 0) {
      return problem(
        `The secret does not open the tokens of ${lost.join(', ')}.`,
        'Put the secret they were sealed under into APP_SECRET or APP_SECRET_PREVIOUS, or connect these channels again.',
      );
    }
    if (this.config.appSecretPrevious.length > 0) {
      return warning(
        'The secret opens every stored token; an older one is still accepted, too.',
        'Run evenkeel reseal, wait two days, then remove APP_SECRET_PREVIOUS.',
      );
    }
    return this.config.appSecret === undefined
      ? ok('The secret opens every stored token; it is kept as app.secret in DATA_DIR and belongs into no backup.')
      : ok('The secret opens every stored token.');
  }

  private async mail(): Promise<Found> {
    if (!this.config.mail) {
      const text = 'No mail server is set: mails are kept and read on the page Outbox.';
      const advice = 'Set SMTP_URL and MAIL_FROM, so that people hear of failed posts without looking.';
      return this.config.sandbox.on ? ok(text) : warning(text, advice);
    }
    const trouble = await this.mailer.trouble();
    if (trouble !== undefined) {
      return problem(
        `The mail server does not take mails: ${trouble.replace(/[.\s]+$/, '')}.`,
        'Put SMTP_URL right: server, port, smtp or smtps, name and password.',
      );
    }
    const [row] = await this.dataSource.query<{ stuck: number }[]>(
      `SELECT count(*)::int AS stuck FROM mail
        WHERE sent_at IS NULL AND recipient IS NOT NULL AND next_try_at IS NOT NULL AND tries > 0 AND created_at < $1`,
      [new Date(this.clock.now().getTime() - STUCK_MAIL_MS)],
    );
    const stuck = row?.stuck ?? 0;
    return stuck === 0
      ? ok('The mail server lets the app in.')
      : warning(
          `The mail server lets the app in, but ${stuck} mails wait for more than an hour.`,
          'See on the page Outbox what it said of them.',
        );
  }

  private async backup(): Promise<Found> {
    const [row] = await this.dataSource.query<{ at: Date | null }[]>(
      `SELECT max(at) AS at FROM audit_entry WHERE workspace_id IS NULL AND action = 'backup.made'`,
    );
    if (!row?.at) {
      const text = 'No backup by evenkeel backup is known; others cannot be seen from here.';
      const advice =
        'Run evenkeel backup FILE every night, keep the file on another machine, and keep the secret apart from it.';
      return this.config.sandbox.on ? unknown(text, advice) : warning(text, advice);
    }
    // The audit trail is dated by the database.
    const days = Math.floor((Date.now() - row.at.getTime()) / DAY);
    const found = `The last evenkeel backup was made on ${row.at.toISOString().slice(0, 10)}.`;
    return days > BACKUP_OLD_DAYS
      ? warning(found, 'Run evenkeel backup every night, and see that it ends well.')
      : ok(found);
  }
}

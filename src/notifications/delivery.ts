import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { Mail } from './mail.entity.js';
import { MAIL_LEASE_SECONDS, nextMailTry } from './mail-times.js';
import { type Letter, Mailer, type SendOutcome } from './mailer.js';
import { Outbox } from './outbox.js';

const MAILS_PER_TICK = 50;

/** A mail that this worker alone may send while its lease holds. */
interface Claimed extends Letter {
  sealed: Buffer | null;
  tries: number;
}

/**
 * Sends what lies in the outbox. A mail is claimed by one conditional UPDATE, so two workers never send the same one; only a
 * worker that dies between the server's "accepted" and the mark leaves a mail that is sent a second time, with the same
 * Message-ID. A failure notice that comes twice is better than one that never comes.
 */
@Injectable()
export class Delivery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly mailer: Mailer,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @returns how many were sent; with no mail server, everything stays where it can be read */
  async run(leaving: () => boolean = () => false): Promise<number> {
    if (!this.mailer.ready) return 0;
    await this.outbox.giveUpOld(this.clock.now());
    let sent = 0;
    for (let count = 0; count < MAILS_PER_TICK && !leaving(); count++) {
      const mail = await this.claim();
      if (!mail) break;
      const outcome = await this.mailer.send({ ...mail, ...this.outbox.textsOf(mail) });
      await this.mark(mail, outcome);
      if (outcome.kind === 'sent') sent += 1;
    }
    return sent;
  }

  private async claim(): Promise<Claimed | undefined> {
    const [rows] = await this.dataSource.query<[Claimed[], number]>(
      `UPDATE mail SET tries = tries + 1, lease_until = clock_timestamp() + make_interval(secs => $2)
        WHERE id = (SELECT id FROM mail
                     WHERE next_try_at <= $1 AND recipient IS NOT NULL AND sent_at IS NULL
                       AND (lease_until IS NULL OR lease_until < clock_timestamp())
                     ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, recipient, subject, text, html, sealed, tries`,
      [this.clock.now(), MAIL_LEASE_SECONDS],
    );
    return rows[0];
  }

  private async mark({ id, tries }: Claimed, outcome: SendOutcome): Promise<void> {
    const now = this.clock.now();
    // The number of tries names the claim: a worker whose lease ran out changes nothing.
    await this.dataSource.manager.update(Mail, { id, tries }, { ...resultOf(outcome, tries, now), leaseUntil: null });
  }
}

function resultOf(outcome: SendOutcome, tries: number, now: Date) {
  switch (outcome.kind) {
    case 'sent':
      return { sentAt: now, nextTryAt: null, lastError: null };
    case 'refused':
      return { nextTryAt: null, lastError: outcome.text };
    case 'later':
      return { nextTryAt: nextMailTry(tries, now), lastError: outcome.text };
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

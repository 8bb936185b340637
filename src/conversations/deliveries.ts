import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import type { SigningApp } from './webhook-signature.js';
import { WebhookNews } from './webhook-news.js';

/** Deliveries one worker takes at a time; Meta may put 1,000 changes into each. */
const TAKEN_AT_ONCE = 5;
/** While one process works on a delivery the others leave it alone; a crash costs this much. */
const TAKEN_MS = 60_000;
const RETRY_MS = 5_000;
const RETRY_MAX_MS = 10 * 60_000;
/** What cannot be worked off so often never will; polling finds what was in it. */
const TRIES_MAX = 12;
/** Meta repeats what was not answered for 36 hours (webhooks guide, read 2026-09-11). */
const REMEMBERED_MS = 3 * 24 * 3_600_000;
const FORGOTTEN_AT_ONCE = 1_000;

interface Taken {
  hash: Buffer;
  app: SigningApp['name'];
  body: Buffer;
  receivedAt: Date;
  tries: number;
}

/** What networks told unasked: first stored as it came, then worked off by whichever worker is free. */
@Injectable()
export class Deliveries {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly dataSource: DataSource,
    private readonly news: WebhookNews,
    private readonly clock: Clock,
  ) {}

  /** Stores a delivery whose signature was right; it is not lost from here on. The same one again is dropped. */
  async accept(app: SigningApp['name'], body: Buffer): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO webhook_delivery (hash, app, body, received_at, next_try_at) VALUES ($1, $2, $3, $4, $4)
       ON CONFLICT (hash) DO NOTHING`,
      [createHash('sha256').update(body).digest(), app, body, this.clock.now()],
    );
  }

  /** Works off what is there. Safe on every node at once. @returns how many deliveries were done */
  async run(): Promise<number> {
    let done = 0;
    for (;;) {
      const taken = await this.take();
      for (const delivery of taken) done += await this.workOff(delivery);
      if (taken.length < TAKEN_AT_ONCE) return done;
    }
  }

  /** Forgets the hashes of what Meta will not repeat any more. */
  async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - REMEMBERED_MS);
    for (let deleted = FORGOTTEN_AT_ONCE; deleted === FORGOTTEN_AT_ONCE;) {
      [, deleted] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM webhook_delivery WHERE hash IN (SELECT hash FROM webhook_delivery
           WHERE received_at < $1 AND next_try_at IS NULL LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [before, FORGOTTEN_AT_ONCE],
      );
    }
  }

  private async take(): Promise<Taken[]> {
    const now = this.clock.now();
    const [taken] = await this.dataSource.query<[Taken[], number]>(
      `UPDATE webhook_delivery SET tries = tries + 1, next_try_at = $2
        WHERE hash IN (SELECT hash FROM webhook_delivery WHERE next_try_at <= $1 ORDER BY received_at LIMIT $3
                        FOR UPDATE SKIP LOCKED)
       RETURNING hash, app, body, received_at AS "receivedAt", tries`,
      [now, new Date(now.getTime() + TAKEN_MS), TAKEN_AT_ONCE],
    );
    return taken.sort((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime());
  }

  private async workOff({ hash, app, body, receivedAt, tries }: Taken): Promise<number> {
    // Whoever tried it came to no end and told nothing: it may be what ends the process each time.
    if (tries > TRIES_MAX) {
      this.logger.error(`A delivery is given up: ${TRIES_MAX} tries did not come to their end.`);
      await this.end(hash, 'given up');
      return 0;
    }
    try {
      const understood = await this.news.takeIn(app, body.toString('utf8'), receivedAt);
      await this.end(hash, understood ? null : 'not a delivery');
      return 1;
    } catch (error) {
      if (tries < TRIES_MAX) {
        this.logger.warn(`A delivery could not be worked off and will be tried again: ${String(error)}`);
        const wait = Math.min(RETRY_MS * 2 ** (tries - 1), RETRY_MAX_MS);
        await this.dataSource.query('UPDATE webhook_delivery SET next_try_at = $2 WHERE hash = $1', [
          hash,
          new Date(this.clock.now().getTime() + wait),
        ]);
      } else {
        this.logger.error(`A delivery is given up after ${tries} tries: ${String(error)}`);
        await this.end(hash, 'given up');
      }
      return 0;
    }
  }

  /** The words go; the hash stays, so that a repetition is known. */
  private async end(hash: Buffer, fault: string | null): Promise<void> {
    await this.dataSource.query(
      'UPDATE webhook_delivery SET body = NULL, next_try_at = NULL, fault = $2 WHERE hash = $1',
      [hash, fault],
    );
  }
}

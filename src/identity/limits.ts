import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppSecret } from '../foundation/app-secret.js';
import { Clock } from '../foundation/clock.js';
import { ProblemError } from '../foundation/problem-error.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CLEARED_AT_ONCE = 200;

interface Limit {
  /** So many are let through in each window. */
  times: number;
  windowMs: number;
}

/** What may be done only so often. OWASP ASVS 5, 6.3.1: against guessing and stuffing of passwords. */
export const LIMITS = {
  /** Wrong passwords for one address; then it is locked for the rest of the window. */
  'wrong-password': { times: 10, windowMs: 15 * MINUTE },
  /** Wrong codes of one person, over all their tries. */
  'wrong-code': { times: 10, windowMs: 15 * MINUTE },
  /** An authenticator app's code is good for a minute and a half; each is taken once. */
  'used-code': { times: 1, windowMs: 2 * MINUTE },
  /** From one place: a clinic behind one address signs in together on Monday morning. */
  'sign-in': { times: 100, windowMs: 10 * MINUTE },
  'reset-mail': { times: 3, windowMs: HOUR },
  reset: { times: 30, windowMs: HOUR },
  'sign-up-mail': { times: 3, windowMs: HOUR },
  'sign-up': { times: 20, windowMs: HOUR },
  'verify-mail': { times: 5, windowMs: HOUR },
  /** Invitations a workspace writes. */
  invite: { times: 100, windowMs: 24 * HOUR },
  'invite-mail': { times: 5, windowMs: 24 * HOUR },
  /** Links that nobody gave out, from one place. */
  'wrong-link': { times: 30, windowMs: 10 * MINUTE },
  'wrong-key': { times: 60, windowMs: 10 * MINUTE },
} satisfies Record<string, Limit>;
export type LimitName = keyof typeof LIMITS;

export interface Standing {
  count: number;
  until: Date;
}

/**
 * Counts in PostgreSQL, so that a limit holds over all processes. What is counted (an e-mail address, a network address) is
 * kept only as a keyed hash.
 */
@Injectable()
export class Limits {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secret: AppSecret,
    private readonly clock: Clock,
  ) {}

  /** Counts one try. @throws ProblemError 429 with Retry-After when it is one too many */
  async take(name: LimitName, what: string): Promise<void> {
    const standing = await this.count(name, what);
    if (standing.count > LIMITS[name].times) throw this.refusal(standing.until);
  }

  /** Counts one try and tells how many there were in this window. */
  async count(name: LimitName, what: string): Promise<Standing> {
    const now = this.clock.now();
    const [standing] = await this.dataSource.query<[Standing]>(
      `INSERT INTO attempt AS a (bucket, count, until) VALUES ($1, 1, $3)
       ON CONFLICT (bucket) DO UPDATE SET
         count = CASE WHEN a.until <= $2 THEN 1 ELSE a.count + 1 END,
         until = CASE WHEN a.until <= $2 THEN $3 ELSE a.until END
       RETURNING count, until`,
      [this.bucket(name, what), now, new Date(now.getTime() + LIMITS[name].windowMs)],
    );
    if (standing.count === 1) await this.clear(now);
    return standing;
  }

  /** Until when it is used up; undefined while it is not. Counts nothing. */
  async spent(name: LimitName, what: string): Promise<Date | undefined> {
    const [standing] = await this.dataSource.query<Standing[]>(
      'SELECT count, until FROM attempt WHERE bucket = $1 AND until > $2',
      [this.bucket(name, what), this.clock.now()],
    );
    return standing && standing.count >= LIMITS[name].times ? standing.until : undefined;
  }

  /** Begins anew: the password was right. */
  async forget(name: LimitName, what: string): Promise<void> {
    await this.dataSource.query('DELETE FROM attempt WHERE bucket = $1', [this.bucket(name, what)]);
  }

  refusal(until: Date): ProblemError {
    const seconds = Math.max(1, Math.ceil((until.getTime() - this.clock.now().getTime()) / 1_000));
    const minutes = Math.ceil(seconds / 60);
    return new ProblemError(
      429,
      'too-many-tries',
      `Too many tries. Please wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} and try again.`,
      [],
      { 'retry-after': String(seconds) },
    );
  }

  private async clear(now: Date): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM attempt WHERE bucket IN
        (SELECT bucket FROM attempt WHERE until <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [now, CLEARED_AT_ONCE],
    );
  }

  private bucket(name: LimitName, what: string): Buffer {
    return createHmac('sha256', this.secret.key('limits')).update(`${name}:${what.toLowerCase()}`).digest();
  }
}

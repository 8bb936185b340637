import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';

interface Cost {
  N: number;
  r: number;
  p: number;
}

const deriveKey = promisify<string, string, number, Cost & { maxmem: number }, Buffer>(scrypt);
/** OWASP Password Storage Cheat Sheet, read 2026-11: as good as N = 2^17 with p = 1, in a quarter of the memory (32 MiB). */
const COST: Cost = { N: 2 ** 15, r: 8, p: 3 };
const MEMORY_MAX = 256 * 2 ** 20;
const HASH_BYTES = 64;
const STORED = /^scrypt:(\d+):(\d+):(\d+):([0-9a-f]+):([0-9a-f]+)$/;

/** NIST SP 800-63B and ASVS 5 (6.2.1): length is what counts; long enough to be a sentence. */
export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 256;

/** Hashes and compares passwords, one at a time, so that many sign-ins at once cannot take the memory of a small server. */
@Injectable()
export class Passwords {
  /** How many were worked out since the start: the same number for a known and an unknown person. */
  worked = 0;
  private last: Promise<unknown> = Promise.resolve();

  async hash(password: string): Promise<string> {
    const salt = randomBytes(16).toString('hex');
    const key = await this.derive(password, salt, COST);
    return `scrypt:${COST.N}:${COST.r}:${COST.p}:${salt}:${key.toString('hex')}`;
  }

  /** Whether this password was hashed so; the cost is read from the hash, so old ones stay good. */
  async matches(hash: string, password: string): Promise<boolean> {
    const [, N, r, p, salt, stored] = STORED.exec(hash) ?? [];
    if (salt === undefined || stored === undefined) return false;
    const right = Buffer.from(stored, 'hex');
    const key = await this.derive(password, salt, { N: Number(N), r: Number(r), p: Number(p) });
    return key.length === right.length && timingSafeEqual(key, right);
  }

  private derive(password: string, salt: string, cost: Cost): Promise<Buffer> {
    this.worked += 1;
    const mine = this.last.then(() =>
      deriveKey(password.normalize('NFKC'), salt, HASH_BYTES, { ...cost, maxmem: MEMORY_MAX }),
    );
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

import { type Claim, ClaimLost, type Claims, LEASE_SECONDS } from './claim.js';

const LEASE_MS = LEASE_SECONDS * 1_000;
const RENEW_MS = LEASE_MS / 3;
/** With less of the lease left, a call that cannot be taken back is not begun. */
const MARGIN_MS = LEASE_MS / 3;

/**
 * Keeps a claim alive while a worker is on it, and knows by the process's own monotonic clock how long it surely still
 * holds: a process that was stopped and woke up finds its lease gone before it can send anything.
 */
export class Lease {
  private readonly timer: NodeJS.Timeout;
  private sureUntil: number;
  /** The same by the wall clock: a machine that was suspended does not count that time in performance.now(). */
  private wallUntil = Date.now() + LEASE_MS;
  private lost = false;

  /** @param began when the claim was asked for, by performance.now() */
  constructor(
    private readonly claims: Claims,
    private readonly claim: Claim,
    began: number,
  ) {
    this.sureUntil = began + LEASE_MS;
    this.timer = setInterval(() => void this.renew(), RENEW_MS);
  }

  /** @throws ClaimLost when a call that begins now might end after somebody else took the row */
  assertHeld(): void {
    const over = performance.now() > this.sureUntil - MARGIN_MS || Date.now() > this.wallUntil - MARGIN_MS;
    if (this.lost || over) throw new ClaimLost(this.claim.id);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    const began = performance.now();
    const wallBegan = Date.now();
    try {
      if (await this.claims.renew(this.claim)) {
        this.sureUntil = began + LEASE_MS;
        this.wallUntil = wallBegan + LEASE_MS;
      } else this.lost = true;
    } catch {
      // The database is away: the time that is surely left keeps running down.
    }
  }
}

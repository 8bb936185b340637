export interface WindowCount {
  allowed: boolean;
  limit: number;
  used: number;
  remaining: number;
  /** Milliseconds since the epoch. */
  resetAt: number;
}

/** Counts calls in fixed windows that begin with the first call, in constant time and space per key. */
export class FixedWindows {
  readonly #windows = new Map<string, { resetAt: number; used: number }>();

  hit(key: string, now: number, lengthMs: number, limit: number): WindowCount {
    let window = this.#windows.get(key);
    if (!window || window.resetAt <= now || window.resetAt > now + lengthMs) {
      window = { resetAt: now + lengthMs, used: 0 };
      this.#windows.set(key, window);
    }
    const allowed = window.used < limit;
    if (allowed) window.used += 1;
    return {
      allowed,
      limit,
      used: window.used,
      remaining: Math.max(0, limit - window.used),
      resetAt: window.resetAt,
    };
  }

  clear(): void {
    this.#windows.clear();
  }
}

/** Remembers when things happened over a rolling window, for quotas such as "100 in 24 hours". */
export class RollingCounts {
  #times = new Map<string, number[]>();

  used(key: string, now: number, lengthMs: number): number {
    const times = this.#times.get(key);
    if (!times) return 0;
    while (times.length > 0 && (times[0] ?? now) <= now - lengthMs) times.shift();
    return times.length;
  }

  add(key: string, now: number): void {
    const times = this.#times.get(key);
    if (times) times.push(now);
    else this.#times.set(key, [now]);
  }

  dump(): [string, number[]][] {
    return [...this.#times];
  }

  load(kept: [string, number[]][]): void {
    this.#times = new Map(kept);
  }
}

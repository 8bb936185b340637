const X_EPOCH = 1288834974657n;
const SEQUENCE_BITS = 22n;
const SEQUENCE_SIZE = 1n << SEQUENCE_BITS;

/**
 * Hands out ids that look like each network's. They start from the real time, so a sandbox that forgot everything does
 * not hand out an id that the program under test has already stored.
 */
export class Ids {
  #next = Date.now();
  #lastSnowflake = 0n;

  /** A Graph id: the given digits, then a 13-digit number that only grows. */
  graph(prefix: string): string {
    this.#next += 1;
    return prefix + String(this.#next);
  }

  /** An X id: grows with time, never repeats, also when the clock is set back. */
  snowflake(now: number): string {
    const wanted = (BigInt(Math.trunc(now)) - X_EPOCH) * SEQUENCE_SIZE;
    this.#lastSnowflake = wanted > this.#lastSnowflake ? wanted : this.#lastSnowflake + 1n;
    return this.#lastSnowflake.toString();
  }

  dump(): { next: number; snowflake: string } {
    return { next: this.#next, snowflake: this.#lastSnowflake.toString() };
  }

  load(kept: { next: number; snowflake: string }): void {
    this.#next = Math.max(kept.next, Date.now());
    this.#lastSnowflake = BigInt(kept.snowflake);
  }
}

/** Compares two decimal ids by value: negative, zero or positive. */
export function compareIds(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * The sandbox's time, in milliseconds since the epoch, UTC.
 *
 * `now()` is what the networks print on things; it is the real time unless somebody set another one. `age()` is the
 * time by which things grow older (engagement, containers, processing): it runs `speed` times as fast, so that a day of
 * likes can be seen in a minute while timestamps, tokens and quotas stay in step with the program under test.
 */
export class SandboxClock {
  #speed = 1;
  #offset = 0;
  #realBase: number;
  #ageBase: number;

  constructor(private readonly real: () => number = Date.now) {
    this.#realBase = real();
    this.#ageBase = this.#realBase;
  }

  get speed(): number {
    return this.#speed;
  }

  now(): number {
    return this.real() + this.#offset;
  }

  age(): number {
    return this.#ageBase + (this.real() - this.#realBase) * this.#speed;
  }

  /** Sets the speed (>= 0) and/or the current time; a step forward also makes everything older by as much. */
  set(change: { speed?: number | undefined; now?: number | undefined }): void {
    const age = this.age();
    const step = change.now === undefined ? 0 : change.now - this.now();
    this.#offset += step;
    this.#realBase = this.real();
    this.#ageBase = age + Math.max(0, step);
    if (change.speed !== undefined) this.#speed = change.speed;
  }

  dump(): { speed: number; offset: number; ahead: number } {
    return { speed: this.#speed, offset: this.#offset, ahead: this.age() - this.real() };
  }

  load(kept: { speed: number; offset: number; ahead: number }): void {
    this.#speed = kept.speed;
    this.#offset = kept.offset;
    this.#realBase = this.real();
    this.#ageBase = this.#realBase + kept.ahead;
  }

  reset(): void {
    this.load({ speed: 1, offset: 0, ahead: 0 });
  }
}

import { Clock } from '../../src/foundation/clock.js';

/** A clock that stands still until a test moves it, or runs at a speed of the test's choosing. */
export class ManualClock extends Clock {
  private base: number;
  private since = performance.now();

  /** @param speed how many seconds pass in one second; 0 stands still */
  constructor(
    start: string | Date,
    private readonly speed = 0,
  ) {
    super();
    this.base = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.base + (performance.now() - this.since) * this.speed);
  }

  set(time: string | Date): void {
    this.base = new Date(time).getTime();
    this.since = performance.now();
  }

  advance(milliseconds: number): void {
    this.set(new Date(this.now().getTime() + milliseconds));
  }
}

import { Clock } from '../../src/foundation/clock.js';

/** A clock that stands still until a test moves it. */
export class ManualClock extends Clock {
  private time: number;

  constructor(start: string | Date) {
    super();
    this.time = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.time);
  }

  set(time: string | Date): void {
    this.time = new Date(time).getTime();
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}

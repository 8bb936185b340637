import { Clock } from '../../src/foundation/clock.js';

/** How many seconds of the story pass in a real one. Leases and time-outs stay real. */
export const SPEED = 60;

/** Where a story's time begins, for handing over to another process. */
export interface StoryStart {
  /** Real time, milliseconds since the epoch. */
  real: number;
  /** The story's time at that moment. */
  story: number;
  speed: number;
}

/** A clock that runs fast, and the same in every process that was given its start. */
export class StoryClock extends Clock {
  constructor(readonly start: StoryStart) {
    super();
  }

  now(): Date {
    return new Date(this.time());
  }

  /** Milliseconds since the epoch. */
  time(): number {
    return this.start.story + (Date.now() - this.start.real) * this.start.speed;
  }
}

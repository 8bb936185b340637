import { Injectable } from '@nestjs/common';

/** The only source of "now" in the app, so that a test can decide what time it is. */
export abstract class Clock {
  /** The present instant. */
  abstract now(): Date;
}

@Injectable()
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

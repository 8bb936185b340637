import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Measuring } from './measuring.js';

const TICK_MS = 5_000;

/** The worker's clock for measuring. */
@Injectable()
export class EngagementWorker {
  private readonly logger = new Logger('EngagementWorker');
  private busy = false;

  constructor(private readonly measuring: Measuring) {}

  @Interval(TICK_MS)
  async measure(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.measuring.run();
    } catch (error) {
      this.logger.warn(`Measuring failed and will be tried again: ${String(error)}`);
    } finally {
      this.busy = false;
    }
  }
}

import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Ticks } from '../foundation/ticks.js';
import { Measuring } from './measuring.js';

const TICK_MS = 5_000;

/** The worker's clock for measuring. */
@Injectable()
export class EngagementWorker implements BeforeApplicationShutdown {
  private readonly ticks = new Ticks('EngagementWorker');

  constructor(private readonly measuring: Measuring) {}

  @Interval(TICK_MS)
  async measure(): Promise<void> {
    await this.ticks.run('measuring', () => this.measuring.run());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticks.leave();
  }
}

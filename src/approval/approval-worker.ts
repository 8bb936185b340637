import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Ticks } from '../foundation/ticks.js';
import { Release } from './release.js';
import { Reminders } from './reminders.js';

const RELEASE_MS = 5_000;
const REMIND_MS = 60_000;

/** The worker's clock for reviews: lets go what was approved, and reminds of what is not. Only with the role `worker`. */
@Injectable()
export class ApprovalWorker implements BeforeApplicationShutdown {
  private readonly ticks = new Ticks('ApprovalWorker');

  constructor(
    private readonly release: Release,
    private readonly reminders: Reminders,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticks.leave();
  }

  @Interval(RELEASE_MS)
  async letGo(): Promise<void> {
    await this.ticks.run('release of approved publications', () => this.release.run());
  }

  @Interval(REMIND_MS)
  async remind(): Promise<void> {
    await this.ticks.run('reminding of reviews', () => this.reminders.write());
  }
}

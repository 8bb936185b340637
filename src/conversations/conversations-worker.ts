import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Ticks } from '../foundation/ticks.js';
import { Deliveries } from './deliveries.js';
import { Looking } from './looking.js';
import { Retention } from './retention.js';

/** Somebody in distress is waiting: from a delivery to whoever is to hear of it, seconds. */
const DELIVERIES_TICK_MS = 1_000;
const LOOKING_TICK_MS = 5_000;
const RETENTION_TICK_MS = 5 * 60_000;
/** Looks side by side: a network that answers slowly must not keep the others' comments waiting. */
const LOOKERS = [1, 2, 3, 4];

/** The worker's clock for comments. */
@Injectable()
export class ConversationsWorker implements BeforeApplicationShutdown {
  private readonly ticks = new Ticks('ConversationsWorker');

  constructor(
    private readonly deliveries: Deliveries,
    private readonly looking: Looking,
    private readonly retention: Retention,
  ) {}

  @Interval(DELIVERIES_TICK_MS)
  async workOff(): Promise<void> {
    await this.ticks.run('working off of deliveries', () => this.deliveries.run());
  }

  @Interval(LOOKING_TICK_MS)
  async look(): Promise<void> {
    await Promise.all(
      LOOKERS.map((looker) => this.ticks.run(`looking for comments (${looker})`, () => this.looking.run())),
    );
  }

  @Interval(RETENTION_TICK_MS)
  async expire(): Promise<void> {
    await this.ticks.run('deletion of old comments', async () => {
      await this.retention.run();
      await this.deliveries.forget();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticks.leave();
  }
}

import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Ticks } from '../foundation/ticks.js';
import { VersionWatch } from './version-watch.js';

const DAY_MS = 24 * 3_600_000;

/** The worker's daily look at what ends by itself; at its start, too, since few processes run for whole days. */
@Injectable()
export class DoctorWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticks = new Ticks('DoctorWorker');

  constructor(private readonly watch: VersionWatch) {}

  onApplicationBootstrap(): void {
    void this.look();
  }

  @Interval(DAY_MS)
  async look(): Promise<void> {
    await this.ticks.run("look at the Graph API's version", () => this.watch.run());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticks.leave();
  }
}

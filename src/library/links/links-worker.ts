import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { Ticks } from '../../foundation/ticks.js';
import { LinkLooking } from './link-looking.js';
import { LinkReading } from './link-reading.js';

const TICK_MS = 10_000;
/** A page that is slow may be left; the next worker looks at it again. */
const STOP_PATIENCE_MS = 2_000;

/** The worker's clock for looking at links. In the sandbox nothing leaves this machine, so that nothing is looked at. */
@Injectable()
export class LinksWorker implements BeforeApplicationShutdown {
  private readonly ticks = new Ticks('LinksWorker');

  constructor(
    private readonly config: Config,
    private readonly reading: LinkReading,
    private readonly looking: LinkLooking,
  ) {}

  @Interval(TICK_MS)
  async look(): Promise<void> {
    if (this.config.sandbox.on) return;
    await this.ticks.run('looking at links', async () => {
      await this.reading.run();
      await this.looking.run();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticks.leave(STOP_PATIENCE_MS);
  }
}

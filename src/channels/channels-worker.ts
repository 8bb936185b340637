import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Ticks } from '../foundation/ticks.js';
import { ChannelHealthChecks } from './channel-health.js';
import { LoginAttempts } from './login-attempts.js';

const HEALTH_MS = 60_000;
const TIDY_MS = 60_000;

/** The worker's clock for connections. Present in processes with the role `worker`. */
@Injectable()
export class ChannelsWorker implements BeforeApplicationShutdown {
  private readonly ticks = new Ticks('ChannelsWorker');

  constructor(
    private readonly health: ChannelHealthChecks,
    private readonly attempts: LoginAttempts,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticks.leave();
  }

  @Interval(HEALTH_MS)
  async check(): Promise<void> {
    await this.ticks.run('check of connections', () => this.health.run(() => this.ticks.areLeaving));
  }

  @Interval(TIDY_MS)
  async tidy(): Promise<void> {
    await this.ticks.run('removal of old logins', () => this.attempts.removeOld());
  }
}

import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Ticks } from '../foundation/ticks.js';
import { ChannelMails } from './channel-mails.js';
import { Delivery } from './delivery.js';
import { Notices } from './notices.js';
import { TroubleMails } from './trouble-mails.js';

const TICK_MS = 5_000;
/** A mail on its way may end; a slower server's is tried again by whoever comes next. */
const STOP_PATIENCE_MS = 10_000;

/** The worker's clock for telling people. Present in processes with the role `worker`. */
@Injectable()
export class NotificationsWorker implements BeforeApplicationShutdown {
  private readonly ticks = new Ticks('NotificationsWorker');

  constructor(
    private readonly notices: Notices,
    private readonly mails: TroubleMails,
    private readonly channels: ChannelMails,
    private readonly delivery: Delivery,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticks.leave(STOP_PATIENCE_MS);
  }

  @Interval(TICK_MS)
  async tell(): Promise<void> {
    await this.ticks.run('writing of mails', async () => {
      await this.notices.gather();
      await this.mails.write();
      await this.channels.write();
    });
  }

  /** Apart from the writing: a mail server that hangs must not keep mails from being written and read in the app. */
  @Interval(TICK_MS)
  async send(): Promise<void> {
    await this.ticks.run('sending of mails', () => this.delivery.run(() => this.ticks.areLeaving));
  }
}

import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Delivery } from './delivery.js';
import { Notices } from './notices.js';
import { TroubleMails } from './trouble-mails.js';

const TICK_MS = 5_000;
/** A mail on its way may end; a slower server's is tried again by whoever comes next. */
const STOP_PATIENCE_MS = 10_000;

/** The worker's clock for telling people. Present in processes with the role `worker`. */
@Injectable()
export class NotificationsWorker implements BeforeApplicationShutdown {
  private readonly logger = new Logger('NotificationsWorker');
  private readonly busy = new Map<string, Promise<void>>();
  private leaving = false;

  constructor(
    private readonly notices: Notices,
    private readonly mails: TroubleMails,
    private readonly delivery: Delivery,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.leaving = true;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOP_PATIENCE_MS)));
    await Promise.race([Promise.all(this.busy.values()), patience]);
    clearTimeout(timer);
  }

  @Interval(TICK_MS)
  async tell(): Promise<void> {
    await this.once('writing of mails', async () => {
      await this.notices.gather();
      await this.mails.write();
    });
  }

  /** Apart from the writing: a mail server that hangs must not keep mails from being written and read in the app. */
  @Interval(TICK_MS)
  async send(): Promise<void> {
    await this.once('sending of mails', () => this.delivery.run(() => this.leaving));
  }

  /** A tick that takes longer than its interval is not run over itself; one that fails is run again at the next. */
  private async once(name: string, run: () => Promise<unknown>): Promise<void> {
    if (this.leaving || this.busy.has(name)) return;
    const tick = run().then(
      () => undefined,
      (error: unknown) => {
        this.logger.warn(`The ${name} failed and will be tried again: ${String(error)}`);
      },
    );
    this.busy.set(name, tick);
    await tick;
    this.busy.delete(name);
  }
}

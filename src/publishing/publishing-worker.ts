import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { TokenRefresh } from '../channels/token-refresh.js';
import { JobQueue } from '../jobs/job-queue.js';
import { PublicationPool } from './publication-pool.js';
import { type PublishJob, Publisher } from './publisher.js';
import { type ChannelJob, PUBLISH_QUEUES, Sweep } from './sweep.js';

const SWEEP_MS = 1_000;
const REFRESH_MS = 30_000;
/** A job is done when its publications are in the pool, so a few small batches are enough, and leave some for other processes. */
export const JOB_LIMITS = { batches: 4, batchSize: 8 };

/** The worker's clock: sweeps what is due, publishes, and renews tokens. Present in processes with the role `worker`. */
@Injectable()
export class PublishingWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('PublishingWorker');
  private readonly busy = new Map<string, Promise<void>>();
  private leaving = false;

  constructor(
    private readonly jobs: JobQueue,
    private readonly sweep: Sweep,
    private readonly publisher: Publisher,
    private readonly tokens: TokenRefresh,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const queue of PUBLISH_QUEUES) {
      const pool = new PublicationPool<PublishJob>((job) => this.publisher.run(job));
      await this.jobs.work<ChannelJob>(queue, JOB_LIMITS, (jobs) => pool.add(jobs.flatMap(publicationsOf)));
    }
  }

  /** Starts nothing new and lets what is under way end; the process waits for it no longer than its stop allows. */
  async beforeApplicationShutdown(): Promise<void> {
    this.leaving = true;
    await this.publisher.leave();
    await Promise.all(this.busy.values());
  }

  @Interval(SWEEP_MS)
  async sweepDue(): Promise<void> {
    await this.once('sweep', () => this.sweep.run());
  }

  @Interval(REFRESH_MS)
  async refreshTokens(): Promise<void> {
    await this.once('token refresh', () => this.tokens.renewDue());
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

function publicationsOf({ channelId, publications }: ChannelJob): PublishJob[] {
  return publications.map(({ id, fence }) => ({ id, fence, channelId }));
}

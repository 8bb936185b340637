import { setFlagsFromString } from 'node:v8';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { TokenRefresh } from '../channels/token-refresh.js';
import { Ticks } from '../foundation/ticks.js';
import { JobQueue } from '../jobs/job-queue.js';
import { PublicationPool } from './publication-pool.js';
import { type PublishJob, Publisher } from './publisher.js';
import { Resumption } from './resumption.js';
import { type HandOut, PUBLISH_QUEUES, Sweep } from './sweep.js';

const SWEEP_MS = 1_000;
const SWEEPS_APART_MS = 10;
const REFRESH_MS = 30_000;
const RESUME_MS = 5_000;
/** A job is done when its publications are in the pool, so a few small batches are enough, and leave some for other processes. */
export const JOB_LIMITS = { batches: 4, batchSize: 8 };

/**
 * What waits for its network outlives the young generation, so on a large machine a burst would let the heap grow to four
 * times what is in use before it is cleaned.
 */
const HEAP_GROWTH = '--heap-growing-percent=50';

/** The worker's clock: sweeps what is due, publishes, and renews tokens. Present in processes with the role `worker`. */
@Injectable()
export class PublishingWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticks = new Ticks('PublishingWorker');
  private early: NodeJS.Timeout | undefined;

  constructor(
    private readonly jobs: JobQueue,
    private readonly sweep: Sweep,
    private readonly publisher: Publisher,
    private readonly tokens: TokenRefresh,
    private readonly resumption: Resumption,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    setFlagsFromString(HEAP_GROWTH);
    for (const queue of PUBLISH_QUEUES) {
      const pool = new PublicationPool<PublishJob>((job) => this.publisher.run(job));
      await this.jobs.work(queue, JOB_LIMITS, (jobs) =>
        pool.add((jobs as HandOut[]).flatMap(({ publications }) => publications)),
      );
    }
  }

  /** Starts nothing new and lets what is under way end; the process waits for it no longer than its stop allows. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.ticks.leave(), this.publisher.leave()]);
    clearTimeout(this.early);
  }

  @Interval(SWEEP_MS)
  async sweepDue(): Promise<void> {
    await this.ticks.run('sweep', async () => {
      await this.sweep.run();
      const nextIn = await this.sweep.nextIn();
      // What is due before the next tick has one of its own, so that it goes out to the second.
      clearTimeout(this.early);
      if (nextIn !== undefined && nextIn < SWEEP_MS) {
        this.early = setTimeout(() => void this.sweepDue(), Math.max(nextIn, SWEEPS_APART_MS));
      }
    });
  }

  @Interval(REFRESH_MS)
  async refreshTokens(): Promise<void> {
    await this.ticks.run('token refresh', () => this.tokens.renewDue());
  }

  /** Lets go on what waited for its channel to be connected again. */
  @Interval(RESUME_MS)
  async resume(): Promise<void> {
    await this.ticks.run('resumption on connected channels', () => this.resumption.run());
  }
}

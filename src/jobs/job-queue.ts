import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type Db, PgBoss } from 'pg-boss';
import type { EntityManager } from 'typeorm';

const SCHEMA = 'jobs';
const POOL_SIZE = 6;
/** A job is only a nudge to look at a row, and the row is swept again: nothing is worth keeping or retrying. */
export const QUEUE_OPTIONS = {
  retryLimit: 0,
  expireInSeconds: 600,
  retentionSeconds: 3_600,
  deleteAfterSeconds: 600,
  notify: true,
};
const STOP_TIMEOUT_MS = 20_000;

export interface WorkLimits {
  /** Batches in hand at once in this process. */
  batches: number;
  /** Jobs fetched together. */
  batchSize: number;
}

/**
 * The distributed queue, and the only class that knows pg-boss. Jobs are enqueued in the caller's transaction, wake a
 * worker by NOTIFY, and carry only ids: the rows are the truth.
 */
@Injectable()
export class JobQueue implements OnApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private readonly boss: PgBoss;

  constructor(databaseUrl: string) {
    this.boss = new PgBoss({
      connectionString: databaseUrl,
      schema: SCHEMA,
      application_name: 'evenkeel-jobs',
      max: POOL_SIZE,
      schedule: false,
      useListenNotify: true,
    });
    this.boss.on('error', (error) => {
      this.logger.warn(`The job queue had a database error: ${error.message}`);
    });
  }

  /** Connects and makes its schema; every queue is named here before anything is enqueued. */
  async start(queues: string[]): Promise<void> {
    await this.boss.start();
    for (const queue of queues) await this.boss.createQueue(queue, QUEUE_OPTIONS);
  }

  /** Lets jobs in hand end (at most 20 s), then disconnects. */
  async onApplicationShutdown(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
  }

  /** Enqueues in the caller's transaction: if that is rolled back, nothing was enqueued. */
  async enqueue(manager: EntityManager, queue: string, jobs: object[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.boss.insert(
      queue,
      jobs.map((data) => ({ data })),
      { db: withinTransaction(manager) },
    );
  }

  /** Hands jobs to `handle`, which must not throw: what it could not do stays visible on the row. No more are fetched meanwhile. */
  async work(queue: string, limits: WorkLimits, handle: (jobs: object[]) => Promise<void>): Promise<void> {
    await this.boss.work<object>(queue, workOptions(limits), async (jobs) => {
      await handle(jobs.map((job) => job.data));
      return jobs.map(({ id }) => ({ id, status: 'completed' as const }));
    });
  }
}

/** How a queue is worked: woken by NOTIFY, in batches without a pause while they come full. */
export function workOptions({ batches, batchSize }: WorkLimits) {
  return {
    batchSize,
    localConcurrency: batches,
    pollingIntervalSeconds: 0.5,
    notifyPollingIntervalSeconds: 2,
    burstWhenBatchFull: true,
    perJobResults: true,
  } as const;
}

function withinTransaction(manager: EntityManager): Db {
  return {
    executeSql: async (text, values) => {
      const runner = manager.queryRunner;
      if (!runner) throw new Error('Jobs are enqueued inside a transaction.');
      const result = await runner.query(text, values, true);
      return { rows: result.records };
    },
  };
}

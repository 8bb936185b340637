import { PgBoss } from 'pg-boss';
import { QUEUE_OPTIONS, workOptions } from '../../../dist/jobs/job-queue.js';
import { JOB_LIMITS } from '../../../dist/publishing/publishing-worker.js';

const WARM_UP = 500;

/** Jobs a second of a pg-boss whose jobs do nothing. @param limits as the app's own queue has them */
export async function barePgBoss(stage, jobs, limits = JOB_LIMITS) {
  const boss = new PgBoss({ connectionString: await stage.database(), max: 6, schedule: false, useListenNotify: true });
  boss.on('error', (error) => {
    throw error;
  });
  await boss.start();
  await drain(boss, 'warm-up', WARM_UP, limits);
  const seconds = await drain(boss, 'measured', jobs, limits);
  await boss.stop({ graceful: true });
  return jobs / seconds;
}

async function drain(boss, queue, count, limits) {
  await boss.createQueue(queue, QUEUE_OPTIONS);
  const rows = Array.from({ length: count }, (_, index) => ({
    data: { id: crypto.randomUUID(), fence: 0, channelId: crypto.randomUUID() },
    group: { id: `channel-${index % 1_000}` },
  }));
  await boss.insert(queue, rows);
  const { promise, resolve } = Promise.withResolvers();
  let seen = 0;
  const began = performance.now();
  await boss.work(queue, workOptions(limits), async (batch) => {
    seen += batch.length;
    if (seen >= count) resolve();
    return batch.map(({ id }) => ({ id, status: 'completed' }));
  });
  await promise;
  await boss.offWork(queue);
  return (performance.now() - began) / 1_000;
}

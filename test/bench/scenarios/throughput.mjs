import { round } from '../figures.mjs';
import { assertOnce, Practice } from '../practice.mjs';
import { barePgBoss } from './bare.mjs';

const CHANNELS = 1_000;
/** What bare pg-boss is best at on this machine, for comparison. */
const LARGE_BATCHES = { batches: 4, batchSize: 200 };

/** Posts a second of one worker process whose network answers at once, against a bare pg-boss in the same run. */
export async function throughput(stage, { small }) {
  const posts = small ? 100 : 5_000;
  const bareBefore = await barePgBoss(stage, posts * 2);
  const postsPerSecond = await publishAll(stage, { posts, warmUp: small ? 20 : 1_000, workers: 1 });
  // Before and after, since the machine may have had other things to do meanwhile.
  const bare = small ? bareBefore : (bareBefore + (await barePgBoss(stage, posts * 2))) / 2;
  const bareLargeBatches = await barePgBoss(stage, posts * 2, LARGE_BATCHES);
  return {
    posts,
    postsPerSecond: round(postsPerSecond),
    barePerSecond: round(bare),
    ratioToBare: round(postsPerSecond / bare, 3),
    bareLargeBatchesPerSecond: round(bareLargeBatches),
  };
}

/**
 * @param rounds how often to measure; the best counts, since the machine may have had other things to do meanwhile
 * @returns posts a second, from the first that was begun to the last that was public and noted
 */
export async function publishAll(stage, { posts, warmUp, workers, rounds = 1 }) {
  await stage.sandbox();
  const databaseUrl = await stage.database();
  const practice = await Practice.open(stage, databaseUrl, Math.min(CHANNELS, posts));
  await stage.workers(workers, databaseUrl);
  const publish = async (count) => {
    const ids = await practice.schedule(Array.from({ length: count }, () => new Date()));
    await practice.published(ids);
    return practice.ledger(ids);
  };
  await publish(warmUp);
  const rates = [];
  for (let round = 1; round <= rounds; round++) {
    const ledger = await publish(posts);
    await assertOnce(stage, ledger, warmUp + posts * round);
    const begun = Math.min(...ledger.map((each) => each.begun));
    const ended = Math.max(...ledger.map((each) => each.ended));
    rates.push((posts * 1_000) / (ended - begun));
  }
  await practice.close();
  await stage.dismissWorkers();
  return Math.max(...rates);
}

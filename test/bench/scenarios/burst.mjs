import { LIMITS } from '../../../dist/publishing/publication-pool.js';
import { percentile, round } from '../figures.mjs';
import { assertOnce, Practice } from '../practice.mjs';

const NETWORK_DELAY_MS = 300;
/** From the insert to the minute in which everything is due, so that writing the rows is not measured. */
const LEAD_MS = 6_000;

/** Everything due in the same minute, over many channels of a network that takes its time, on one worker process. */
export async function burst(stage, { small }) {
  const publications = small ? 100 : 10_000;
  const channels = small ? 20 : 1_000;
  await stage.sandbox();
  const databaseUrl = await stage.database();
  const practice = await Practice.open(stage, databaseUrl, channels);
  await stage.workers(1, databaseUrl);
  await stage.tell('POST', 'faults', { network: 'x', operation: 'publish', fault: 'delay', delayMs: NETWORK_DELAY_MS });
  const due = new Date(Date.now() + (small ? 1_000 : LEAD_MS));
  const ids = await practice.schedule(Array.from({ length: publications }, () => due));
  await practice.published(ids);
  const ledger = await practice.ledger(ids);
  await assertOnce(stage, ledger, publications);
  const megabytes = await stage.peakMegabytes();
  await practice.close();
  await stage.dismissWorkers();
  const late = ledger.map((each) => (each.ended - each.due) / 1_000);
  // As if all places were taken all the time, and everything but the network took no time.
  const ideal = (Math.ceil(publications / LIMITS.underWay) * NETWORK_DELAY_MS) / 1_000;
  const drained = Math.max(...late);
  return {
    publications,
    channels,
    concurrency: LIMITS.underWay,
    idealSeconds: round(ideal, 2),
    drainedSeconds: round(drained, 2),
    ratioToIdeal: round(drained / ideal, 2),
    lateP50Seconds: round(percentile(late, 0.5), 2),
    lateP99Seconds: round(percentile(late, 0.99), 2),
    peakMegabytes: round(megabytes),
  };
}

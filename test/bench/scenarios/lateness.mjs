import { percentile, round } from '../figures.mjs';
import { assertOnce, Practice } from '../practice.mjs';

/** How late single posts go out on an idle worker, each due at a moment of its own. */
export async function lateness(stage, { small }) {
  const posts = small ? 5 : 60;
  const apartMs = small ? 300 : 700;
  await stage.sandbox();
  const databaseUrl = await stage.database();
  const practice = await Practice.open(stage, databaseUrl, 10);
  await stage.workers(1, databaseUrl);
  const start = Date.now() + 1_000;
  const times = Array.from({ length: posts }, (_, index) => new Date(start + (index + Math.random()) * apartMs));
  const ids = await practice.schedule(times);
  await practice.published(ids);
  const ledger = await practice.ledger(ids);
  await assertOnce(stage, ledger, posts);
  await practice.close();
  await stage.dismissWorkers();
  const late = ledger.map((each) => (each.ended - each.due) / 1_000);
  return {
    posts,
    lateP50Seconds: round(percentile(late, 0.5), 2),
    lateP95Seconds: round(percentile(late, 0.95), 2),
    lateMaxSeconds: round(Math.max(...late), 2),
  };
}

import { round } from '../figures.mjs';
import { publishAll } from './throughput.mjs';

/** Posts a second of one, two and four worker processes on one database. */
export async function workers(stage, { small }) {
  const posts = small ? 100 : 5_000;
  const rounds = small ? 1 : 3;
  const rates = {};
  for (const count of small ? [1, 2] : [1, 2, 4]) {
    rates[count] = await publishAll(stage, { posts, warmUp: small ? 10 : 1_000 * count, workers: count, rounds });
  }
  const { 1: one, ...more } = rates;
  return {
    posts,
    ...Object.fromEntries(Object.entries(rates).map(([count, rate]) => [`postsPerSecondOf${count}`, round(rate)])),
    slowestRatioToOne: round(Math.min(...Object.values(more)) / one, 2),
  };
}

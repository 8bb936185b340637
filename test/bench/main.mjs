// `npm run bench`: how fast publishing is, in ratios within one run. Human lines first; the last line is JSON.
import { parseArgs } from 'node:util';
import { burst } from './scenarios/burst.mjs';
import { lateness } from './scenarios/lateness.mjs';
import { throughput } from './scenarios/throughput.mjs';
import { workers } from './scenarios/workers.mjs';
import { Stage } from './stage.mjs';

const SCENARIOS = { throughput, burst, lateness, workers };

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: Object.keys(SCENARIOS) },
    small: { type: 'boolean', default: false },
  },
});
const unknown = values.only.find((name) => !Object.hasOwn(SCENARIOS, name));
if (unknown !== undefined) {
  console.error(`There is no scenario "${unknown}". There are: ${Object.keys(SCENARIOS).join(', ')}.`);
  process.exit(2);
}

const figures = {};
const stage = await Stage.open();
try {
  for (const name of values.only) {
    const began = performance.now();
    figures[name] = await SCENARIOS[name](stage, { small: values.small });
    console.log(`${name} (measured in ${Math.round((performance.now() - began) / 1_000)} s)`);
    for (const [figure, value] of Object.entries(figures[name])) console.log(`  ${figure.padEnd(28)}${value}`);
  }
} finally {
  await stage.close();
}
console.log(JSON.stringify(figures));

import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BENCH = fileURLToPath(new URL('./main.mjs', import.meta.url));

describe('the bench', () => {
  it('measures every scenario and ends with one line of JSON', async () => {
    const { stdout } = await run(process.execPath, [BENCH, '--small']);
    const figures = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, Record<string, number>>;
    const expected = {
      throughput: ['postsPerSecond', 'barePerSecond', 'ratioToBare'],
      burst: ['idealSeconds', 'drainedSeconds', 'ratioToIdeal', 'lateP50Seconds', 'lateP99Seconds'],
      lateness: ['lateP50Seconds', 'lateP95Seconds'],
      workers: ['postsPerSecondOf1', 'postsPerSecondOf2', 'slowestRatioToOne'],
    };
    for (const [scenario, names] of Object.entries(expected)) {
      for (const name of names) expect(figures[scenario]?.[name]).toBeGreaterThan(0);
    }
  }, 180_000);

  it('says which scenarios there are when asked for another', async () => {
    await expect(run(process.execPath, [BENCH, '--only', 'speed'])).rejects.toMatchObject({
      code: 2,
      stderr: 'There is no scenario "speed". There are: throughput, burst, lateness, workers.\n',
    });
  });
});

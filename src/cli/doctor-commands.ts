import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { Doctor } from '../doctor/doctor.js';
import type { Finding, FindingState } from '../doctor/finding.js';

type WithApp = (action: (app: INestApplicationContext) => Promise<void>) => Promise<void>;

const MARKS: Record<FindingState, string> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'PROBLEM',
  unknown: 'cannot tell',
};
const WIDTH = 11;

/** How the installation stands. */
export function addDoctor(evenkeel: Command, withApp: WithApp): void {
  evenkeel
    .command('doctor')
    .description(
      'look at the installation and say what to do (exit status 1 when something is broken); the app may be running',
    )
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) => withApp((app) => examine(app, options.json === true)));
}

async function examine(app: INestApplicationContext, json: boolean): Promise<void> {
  const { at, findings } = await app.get(Doctor, { strict: false }).examine();
  if (json) console.log(JSON.stringify({ at: at.toISOString(), findings }, null, 2));
  else for (const finding of findings) console.log(linesOf(finding));
  if (findings.some(({ state }) => state === 'problem')) process.exitCode = 1;
}

function linesOf({ title, state, found, advice, exact = [] }: Finding): string {
  const indent = ' '.repeat(WIDTH + 2);
  const lines = [`${MARKS[state].padEnd(WIDTH)}  ${title}: ${found}`];
  for (const text of exact) lines.push(`${indent}  ${text}`);
  if (advice !== undefined) lines.push(`${indent}> ${advice}`);
  return lines.join('\n');
}

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { until } from './wait.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A program of ours as its own process. */
export interface Program {
  child: ChildProcess;
  pid: number;
  /** Everything it said so far. */
  output(): string;
  /** Its exit status, once it has ended. */
  ended: Promise<number | string>;
}

/** Starts a compiled program (`main.js`, `cli/main.js`) of dist with only these variables. */
export function startProgram(file: string, env: Record<string, string>, args: string[] = []): Program {
  const child = spawn(process.execPath, [join(ROOT, 'dist', file), ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: ROOT,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(code ?? signal ?? 'unknown');
    });
  });
  if (child.pid === undefined) throw new Error(`${file} did not start.`);
  return { child, pid: child.pid, output: () => said, ended };
}

/** A data directory and ports of one's own. */
export interface Home {
  dataDir: string;
  url: string;
  env: Record<string, string>;
  /** The process id of the embedded database, or undefined when none runs. */
  postmaster(): Promise<number | undefined>;
  remove(): Promise<void>;
}

export async function newHome(): Promise<Home> {
  const [dataDir, port, sandboxPort] = await Promise.all([
    mkdtemp(join(tmpdir(), 'evenkeel-home-')),
    freePort(),
    freePort(),
  ]);
  const cluster = async () => {
    // As root the cluster lies elsewhere, and a note says where.
    const noted = await readFile(join(dataDir, 'postgres.location'), 'utf8').catch(() => undefined);
    return noted === undefined ? join(dataDir, 'postgres') : join(noted.trim(), 'cluster');
  };
  return {
    dataDir,
    url: `http://127.0.0.1:${port}`,
    env: { DATA_DIR: dataDir, PORT: String(port), SANDBOX_PORT: String(sandboxPort) },
    postmaster: async () => {
      const file = await readFile(join(await cluster(), 'postmaster.pid'), 'utf8').catch(() => undefined);
      const pid = Number(file?.split('\n')[0]);
      return file !== undefined && isAlive(pid) ? pid : undefined;
    },
    remove: async () => {
      await rm(await cluster(), { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Whether a process still does anything: one that only waits for its parent to take note of its end does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Waits until the app says that it is ready; an early end is an error with what it said. */
export async function ready(program: Program): Promise<void> {
  await until(
    'the app to be ready',
    () => {
      if (program.child.exitCode !== null) throw new Error(`It ended: ${program.output()}`);
      return program.output().includes('is ready');
    },
    60_000,
  );
}

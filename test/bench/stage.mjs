import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbedded } from '../../dist/database/embedded-server.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 30_000;

export const APP_SECRET = 'a secret for measuring, worth nothing anywhere else';

/** What everything is measured on: a PostgreSQL, the sandbox networks as a process of their own, worker processes. */
export class Stage {
  #dataDir;
  #server;
  #sandbox;
  #workers = [];

  static async open() {
    const stage = new Stage();
    stage.#dataDir = await mkdtemp(join(tmpdir(), 'evenkeel-bench-'));
    stage.#server = await startEmbedded(stage.#dataDir);
    return stage;
  }

  async close() {
    await this.dismissWorkers();
    await this.closeSandbox();
    await this.#server.release();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  /** An empty database. @returns its URL */
  async database() {
    const name = `bench_${randomBytes(4).toString('hex')}`;
    const client = new pg.Client({ connectionString: this.#server.url });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    const url = new URL(this.#server.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  /** Sandbox networks that know nothing yet, without X's limits. */
  async sandbox() {
    await this.closeSandbox();
    const child = fork(join(DIST, 'sandbox', 'main.js'), [], {
      env: { ...outsideWorld(), SANDBOX_PORT: '0' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const { url } = await message(child);
    this.#sandbox = { child, url };
    await this.tell('POST', 'limits', { x: { create: { user: 1e9, appPerDay: 1e9 } } });
    return url;
  }

  /** One call to the sandbox's controls. */
  async tell(method, path, body) {
    const answer = await fetch(`${this.#sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`The sandbox refused ${path}: ${await answer.text()}`);
    return answer.json();
  }

  async closeSandbox() {
    if (this.#sandbox) await ended(this.#sandbox.child);
    this.#sandbox = undefined;
  }

  /** Starts worker processes and waits until they work. */
  async workers(count, databaseUrl) {
    await Promise.all(Array.from({ length: count }, () => this.#worker(databaseUrl)));
  }

  async #worker(databaseUrl) {
    const child = fork(join(DIST, 'main.js'), [], {
      env: {
        ...outsideWorld(),
        DATABASE_URL: databaseUrl,
        DATA_DIR: this.#dataDir,
        APP_SECRET,
        ROLES: 'worker',
        SANDBOX_PORT: new URL(this.#sandbox.url).port,
      },
      execArgv: process.env.BENCH_WORKER_ARGS?.split(' ') ?? [],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.#workers.push(child);
    await new Promise((resolve, reject) => {
      const timer = setTimeout(reject, START_PATIENCE_MS, new Error('A worker did not start.'));
      child.once('exit', (code) => reject(new Error(`A worker ended with code ${code}.`)));
      child.stdout.on('data', (chunk) => {
        if (!chunk.toString().includes('Evenkeel is working')) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async dismissWorkers() {
    await Promise.all(this.#workers.map(ended));
    this.#workers = [];
  }

  /** The most memory that a worker has held at once, in MB (resident set); NaN where there is no /proc. */
  async peakMegabytes() {
    const peaks = this.#workers.map(async ({ pid }) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
    });
    return Math.max(...(await Promise.all(peaks)));
  }
}

function outsideWorld() {
  return { PATH: process.env.PATH, HOME: process.env.HOME };
}

function message(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('The sandbox did not start.')));
  });
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    child.removeAllListeners('exit');
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

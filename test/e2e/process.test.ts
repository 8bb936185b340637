import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Home, isAlive, newHome, type Program, ready, startProgram } from '../support/program.js';
import { until } from '../support/wait.js';

const SAMPLE_WEEK = fileURLToPath(new URL('../../samples/sample-week.csv', import.meta.url));
const FAVOURITE_PORT = 54_329;

/** The embedded PostgreSQL, the sandbox and the app as one program; each test in a data directory of its own. */
describe('the program', () => {
  let home: Home;
  let started: Program[] = [];

  const start = (env: Record<string, string> = {}) => {
    const program = startProgram('main.js', { ...home.env, ...env });
    started.push(program);
    return program;
  };
  const runCommand = async (...args: string[]) => {
    const program = startProgram('cli/main.js', home.env, args);
    const status = await program.ended;
    return { status, output: program.output() };
  };

  beforeEach(async () => {
    home = await newHome();
  });
  afterEach(async () => {
    for (const { child, ended } of started) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    }
    started = [];
    const left = await home.postmaster();
    if (left !== undefined) process.kill(left, 'SIGQUIT');
    await until('the database to be gone', async () => (await home.postmaster()) === undefined);
    await home.remove();
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('stops everything on %s, the database too', async (signal) => {
    const program = start();
    await ready(program);
    const database = await home.postmaster();
    expect(database).toBeDefined();
    program.child.kill(signal);
    expect(await program.ended).toBe(0);
    expect(await home.postmaster()).toBeUndefined();
    expect(isAlive(database ?? 0)).toBe(false);
    await expect(fetch(`http://127.0.0.1:${home.env['SANDBOX_PORT'] ?? ''}/`)).rejects.toThrow();
  });

  it('keeps its secrets to itself', async () => {
    const program = start();
    await ready(program);
    expect((await stat(home.dataDir)).mode & 0o777).toBe(0o700);
    for (const name of ['app.secret', 'postgres.secret']) {
      expect((await stat(join(home.dataDir, name))).mode & 0o777).toBe(0o600);
      const secret = (await readFile(join(home.dataDir, name), 'utf8')).trim();
      expect(secret.length).toBeGreaterThanOrEqual(32);
      expect(program.output()).not.toContain(secret);
    }
  });

  it('recovers by itself after kill -9, with everything that was there', async () => {
    const first = start();
    await ready(first);
    const made = await runCommand('key', 'create');
    const key = made.output.trim().split('\n').at(-1) ?? '';
    first.child.kill('SIGKILL');
    await first.ended;
    const second = start();
    await ready(second);
    const answer = await fetch(`${home.url}/api/v1/channels`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(await home.postmaster()).toBeUndefined();
  });

  it('recovers after the whole machine went down: the pid file is stale, its number belongs to another program', async () => {
    const first = start();
    await ready(first);
    const database = await home.postmaster();
    first.child.kill('SIGKILL');
    process.kill(database ?? 0, 'SIGKILL');
    await first.ended;
    await until('the database to be gone', () => !isAlive(database ?? 0));
    const cluster = await clusterOf(home);
    const file = join(cluster, 'postmaster.pid');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, [String(process.pid), ...lines.slice(1)].join('\n'));
    const second = start();
    await ready(second);
    expect(await home.postmaster()).not.toBe(process.pid);
  });

  it('takes another port for its database when the usual one is in use', async () => {
    const blocker = await listenOn(FAVOURITE_PORT);
    try {
      await ready(start());
      const lines = (await readFile(join(await clusterOf(home), 'postmaster.pid'), 'utf8')).split('\n');
      expect(Number(lines[3])).not.toBe(FAVOURITE_PORT);
    } finally {
      blocker?.close();
    }
  });

  it('says which variable to change when its own port is in use, and leaves nothing running', async () => {
    const blocker = await listenOn(Number(home.env['PORT']));
    try {
      const program = start();
      expect(await program.ended).toBe(1);
      expect(program.output()).toMatch(/PORT is in use/);
      expect(program.output()).not.toMatch(/\n\s+at /);
      expect(await home.postmaster()).toBeUndefined();
    } finally {
      blocker?.close();
    }
  });

  it.each([
    [{ PORT: 'many' }, 'PORT must be a port number'],
    [{ X_CLIENT_ID: 'one half' }, 'X_CLIENT_SECRET is missing'],
    [{ DATABASE_URL: 'postgres://nobody:none@127.0.0.1:1/none' }, 'DATABASE_URL'],
  ])('says in one message what is wrong with %j', async (env, sentence) => {
    const program = start(env);
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain(sentence);
    expect(program.output()).not.toMatch(/\n\s+at /);
  });

  it('has a command line that works beside it, and without it', async () => {
    const alone = await runCommand('import', SAMPLE_WEEK, '--queue');
    expect(alone.output).toContain('Imported 8 posts');
    expect(alone.output).toContain('Queued 24 publications');
    expect(alone.status).toBe(0);
    expect(await home.postmaster()).toBeUndefined();

    const program = start();
    await ready(program);
    expect((await runCommand('key', 'list')).status).toBe(0);
    const wrong = await runCommand('import', '/does/not/exist.csv');
    expect(wrong).toMatchObject({ status: 1, output: expect.stringContaining('There is no file') });
    // The command ended, the app still has its database.
    expect((await fetch(`${home.url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(home.url)).text()).toContain('The coming week');
  });

  it('runs a worker beside it that shares its database', async () => {
    const program = start({ ROLES: 'web' });
    await ready(program);
    const worker = start({ ROLES: 'worker' });
    await until('the worker to work', () => worker.output().includes('worker only'), 60_000);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect((await fetch(`${home.url}/health/ready`)).status).toBe(200);
  });
});

async function clusterOf(home: Home): Promise<string> {
  const noted = await readFile(join(home.dataDir, 'postgres.location'), 'utf8').catch(() => undefined);
  return noted === undefined ? join(home.dataDir, 'postgres') : join(noted.trim(), 'cluster');
}

/** Undefined when somebody else already listens there, which is just as good. */
function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Abstract, Type } from '@nestjs/common';
import { createApp } from '../../src/bootstrap.js';
import { loadConfig } from '../../src/config/config.js';
import { FirstStart } from '../../src/first-start/first-start.js';
import { DerivedSecret } from '../../src/foundation/app-secret.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { ManualClock } from './clock.js';
import { emptyDatabase } from './database.js';
import { freePort } from './free-port.js';

export const API_KEY = 'test-key-that-is-long-enough-to-be-one';

/** What a call answered; `body` is parsed JSON. */
export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** The whole app in this process, with the sandbox networks, both on one clock. */
export interface Evenkeel {
  url: string;
  databaseUrl: string;
  clock: ManualClock;
  sandbox: Sandbox;
  app: NestFastifyApplication;
  get<T>(type: Type<T> | Abstract<T>): T;
  /** Calls the API with the bootstrap key, or another. */
  call<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  /** Moves the app's and the sandbox's clock to an instant. */
  moveTo(time: Date): void;
  close(): Promise<void>;
}

export interface EvenkeelOptions {
  /** Where the common clock starts. */
  start?: string;
  /** How many seconds pass in one. */
  speed?: number;
  env?: Record<string, string>;
  /** Another process on this one's database, which outlives it. */
  beside?: Evenkeel;
}

export async function startEvenkeel({
  start = '2026-11-29T18:00:00Z',
  speed = 0,
  env = {},
  beside,
}: EvenkeelOptions = {}): Promise<Evenkeel> {
  const [database, dataDir, port] = await Promise.all([
    beside ? { url: beside.databaseUrl, drop: () => Promise.resolve() } : emptyDatabase(),
    mkdtemp(join(tmpdir(), 'evenkeel-app-')),
    freePort(),
  ]);
  const clock = new ManualClock(start, speed);
  const sandbox = await startSandbox();
  sandbox.world.clock.set({ now: clock.now().getTime(), speed });
  const config = loadConfig({
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    PORT: String(port),
    SANDBOX_PORT: String(sandbox.port),
    BOOTSTRAP_API_KEY: API_KEY,
    ...env,
  });
  const secret = new DerivedSecret('a secret for tests, long enough to be one');
  const app = await createApp({ config, secret, clock, databaseUrl: database.url });
  await app.get(FirstStart).run();
  await app.listen({ host: '127.0.0.1', port });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    databaseUrl: database.url,
    clock,
    sandbox,
    app,
    get: (type) => app.get(type, { strict: false }),
    call: (method, path, body, headers) => call(`${url}${path}`, method, body, headers),
    moveTo: (time) => {
      clock.set(time);
      sandbox.world.clock.set({ now: time.getTime() });
    },
    close: async () => {
      await app.close();
      await sandbox.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function call<T>(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const raw = typeof body === 'string' || body instanceof FormData;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${API_KEY}`,
      ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T };
}

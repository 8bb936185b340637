import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createApp } from './bootstrap.js';
import { type Config, ConfigError, loadConfig } from './config/config.js';
import { type EmbeddedServer, startEmbedded } from './database/embedded-server.js';
import { FirstStart } from './first-start/first-start.js';
import { DerivedSecret, readOrMakeSecret } from './foundation/app-secret.js';
import { SystemClock } from './foundation/clock.js';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.js';

/** A commit that is under way may end; longer than that, the process leaves and the ledger tells where it was. */
const STOP_PATIENCE_MS = 25_000;

/** What was started and has to be stopped, last one first. */
const stops: { name: string; stop: () => Promise<void> }[] = [];
let stopping: Promise<void> | undefined;

async function start(): Promise<void> {
  const config = loadConfig(process.env);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const [databaseUrl, secret] = await Promise.all([
    databaseOf(config),
    config.appSecret ?? readOrMakeSecret(config.dataDir),
    sandboxOf(config),
  ]);
  const app = await createApp({
    config,
    secret: new DerivedSecret(secret, config.appSecretPrevious),
    clock: new SystemClock(),
    databaseUrl,
  });
  stops.push({ name: 'the app', stop: () => app.close() });
  await app.get(FirstStart).run();
  if (!config.roles.includes('web')) {
    await app.init();
    console.log('Evenkeel is working (worker only). Stop with Ctrl-C.');
    return;
  }
  await app.listen({ host: config.host, port: config.port });
  console.log(`Evenkeel is ready: ${config.publicUrl}`);
  if (config.sandbox.on) console.log(`Nothing leaves this machine: the sandbox networks are at ${config.sandbox.url}`);
}

async function databaseOf(config: Config): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const server: EmbeddedServer = await startEmbedded(config.dataDir);
  stops.unshift({ name: 'the database', stop: () => server.release() });
  return server.url;
}

async function sandboxOf(config: Config): Promise<void> {
  if (!config.sandbox.on || !config.roles.includes('web')) return;
  const sandbox: SandboxProcess | undefined = await startSandboxProcess(config, join(config.dataDir, 'sandbox'));
  if (sandbox) stops.push({ name: 'the sandbox networks', stop: () => sandbox.stop() });
}

/** Stops everything, the database last; asked twice, it is the same stop. */
function stop(exitCode: number): Promise<void> {
  stopping ??= (async () => {
    setTimeout(() => process.exit(exitCode || 1), STOP_PATIENCE_MS).unref();
    for (const { name, stop: end } of stops.reverse()) {
      await end().catch((error: unknown) => {
        console.error(`Stopping ${name} did not go well: ${String(error)}`);
      });
    }
    process.exit(exitCode);
  })();
  return stopping;
}

/** One clear message for what an operator can mend; the stack only for what they cannot. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `PORT is in use by another program: ${error.message}. Stop that program or set PORT to another number.`;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01' || code === '3D000') {
    return `DATABASE_URL leads to no usable database: ${error.message || code}`;
  }
  if (code === 'EACCES') return `DATA_DIR or HOST:PORT may not be used by this user: ${error.message}`;
  return error.message.includes('\n') ? error.message : (error.stack ?? error.message);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
// Started by another program: it must not outlive it.
if (process.channel) process.once('disconnect', () => void stop(0));

try {
  await start();
} catch (error) {
  console.error(explain(error));
  await stop(1);
}

import { startSandbox } from './server.js';

const DEFAULT_PORT = 4010;

const host = process.env['HOST'] ?? '127.0.0.1';
const portText = process.env['SANDBOX_PORT'] ?? String(DEFAULT_PORT);
const port = Number(portText);

if (!/^\d+$/.test(portText) || port > 65_535) {
  fail(`SANDBOX_PORT must be a number from 0 to 65535, not "${portText}".`);
}

try {
  const sandbox = await startSandbox({ host, port, dataDir: process.env['SANDBOX_DATA_DIR'] });
  console.log(`Sandbox networks at ${sandbox.url}`);
  process.send?.({ kind: 'listening', url: sandbox.url });
  const stop = (): void => {
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        fail(`The sandbox could not close: ${String(error)}`);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Started by another program: it must not outlive it.
  if (process.channel) process.once('disconnect', stop);
} catch (error) {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    fail(`Port ${port} on ${host} is in use. Stop the other program or set SANDBOX_PORT to another port.`);
  }
  fail(`The sandbox could not start: ${error instanceof Error ? error.message : String(error)}`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

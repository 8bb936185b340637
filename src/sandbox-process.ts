import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Config } from './config/config.js';

const STOP_PATIENCE_MS = 3_000;

/** The sandbox networks as a program beside the app. */
export interface SandboxProcess {
  stop(): Promise<void>;
}

/**
 * Starts the sandbox networks, unless they already answer at their port (another process of ours has them).
 * @throws Error with a sentence for the operator when the port belongs to something else
 */
export async function startSandboxProcess(config: Config, dataDir: string): Promise<SandboxProcess | undefined> {
  if (await answers(config.sandbox.url)) return undefined;
  const child = fork(fileURLToPath(new URL('./sandbox/main.js', import.meta.url)), [], {
    env: {
      HOST: '127.0.0.1',
      SANDBOX_PORT: String(config.sandbox.port),
      SANDBOX_DATA_DIR: dataDir,
      PATH: process.env['PATH'],
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A session of its own: a Ctrl-C reaches it through the app, which still needs it while it ends its work.
    detached: true,
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => {
      resolve();
    });
    child.once('exit', () => {
      reject(new Error(said.trim() || 'The sandbox networks did not start.'));
    });
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
        child.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        if (child.exitCode !== null || child.signalCode !== null) child.emit('exit');
        child.kill('SIGTERM');
      }),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/_sandbox/health`, { signal: AbortSignal.timeout(1_000) });
    return answer.ok;
  } catch {
    return false;
  }
}

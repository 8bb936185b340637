import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { StoryStart } from './story-time.js';

const ENTRY = fileURLToPath(new URL('./worker-entry.mjs', import.meta.url));
const START_PATIENCE_MS = 60_000;
const KEPT_OUTPUT = 4_000;

/** A worker in a process of its own. */
export class WorkerProcess {
  private output = '';

  private constructor(private readonly child: ChildProcess) {
    const keep = (text: Buffer): void => {
      this.output = (this.output + text.toString()).slice(-KEPT_OUTPUT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** Starts one and waits until it works. @throws Error with what it said when it ends instead */
  static async start(env: Record<string, string>, start: StoryStart): Promise<WorkerProcess> {
    const child = fork(ENTRY, [JSON.stringify(start)], {
      env: { PATH: process.env['PATH'], TZ: process.env['TZ'], ...env },
      execArgv: [],
      silent: true,
    });
    const worker = new WorkerProcess(child);
    await Promise.race([
      once(child, 'message', { signal: AbortSignal.timeout(START_PATIENCE_MS) }),
      once(child, 'exit').then(() => {
        throw new Error(`A worker did not start:\n${worker.output}`);
      }),
    ]);
    return worker;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The last of what it wrote. */
  get said(): string {
    return this.output;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  jump(milliseconds: number): void {
    this.child.send({ jump: milliseconds });
  }

  async kill(): Promise<void> {
    if (!this.alive) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** Asks it to leave, and waits until it has. @returns its exit status */
  async leave(): Promise<number | null> {
    if (!this.alive) return this.child.exitCode;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
    return this.child.exitCode;
  }
}

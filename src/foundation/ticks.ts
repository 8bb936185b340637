import { Logger } from '@nestjs/common';

/**
 * Runs a worker's recurring work: one that takes longer than its interval is not run over itself, one that fails is run
 * again at its next time, and none is begun once the worker leaves.
 */
export class Ticks {
  private readonly busy = new Map<string, Promise<void>>();
  private readonly logger: Logger;
  private leaving = false;

  constructor(worker: string) {
    this.logger = new Logger(worker);
  }

  /** Never throws. @param name in words, for the log: "sweep" */
  async run(name: string, work: () => Promise<unknown>): Promise<void> {
    if (this.leaving || this.busy.has(name)) return;
    const tick = work().then(
      () => undefined,
      (error: unknown) => {
        this.logger.warn(`The ${name} failed and will be tried again: ${String(error)}`);
      },
    );
    this.busy.set(name, tick);
    await tick;
    this.busy.delete(name);
  }

  /** Whether the worker is leaving: long work may look and end early. */
  get areLeaving(): boolean {
    return this.leaving;
  }

  /** Begins nothing more, and returns when what was begun has ended, or after so much patience. */
  async leave(patienceMs?: number): Promise<void> {
    this.leaving = true;
    const ended = Promise.all(this.busy.values());
    if (patienceMs === undefined) {
      await ended;
      return;
    }
    const { promise: patience, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, patienceMs, undefined);
    await Promise.race([ended, patience]);
    clearTimeout(timer);
  }
}

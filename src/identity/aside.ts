import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { inAllWorkspaces } from '../database/workspace-scope.js';

/** Work that an answer does not wait for, so that its time tells nothing. It ends before the process does. */
@Injectable()
export class Aside implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Aside');
  private readonly busy = new Set<Promise<void>>();

  /** Begins it; should it fail, the log tells. @param name in words: "letter" */
  begin(name: string, work: () => Promise<void>): void {
    const done = inAllWorkspaces(work).catch((error: unknown) => {
      this.logger.warn(`A ${name} could not be written: ${String(error)}`);
    });
    this.busy.add(done);
    void done.then(() => this.busy.delete(done));
  }

  /** Resolves when all that was begun has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.busy);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.settled();
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../foundation/clock.js';
import type { Unknown } from '../networks/network.js';
import { Claims, endOf } from './claim.js';
import { Detours } from './detours.js';
import { nextPrepare } from './retry-times.js';
import { lineOf, type Next, type Work } from './work.js';

/** Everything harmless before a post becomes public: uploads, containers, waiting for the network to be ready. */
@Injectable()
export class PreparePhase {
  constructor(
    private readonly claims: Claims,
    private readonly detours: Detours,
    private readonly clock: Clock,
  ) {}

  async step(work: Work): Promise<Next> {
    const outcome = await work.adapter.prepare(work.delivery);
    switch (outcome.kind) {
      case 'ready':
        // Written with the intent to commit, which comes next.
        this.claims.later(work.claim, { phase: 'commit', checkpoint: outcome.checkpoint, tries: 0 });
        return 'go-on';
      case 'pending': {
        const { checkpoint, afterMs } = outcome;
        const until = new Date(this.clock.now().getTime() + afterMs);
        const progress = {
          phase: 'prepare' as const,
          checkpoint,
          tries: 0,
          ...(afterMs > 0 && { releaseUntil: until }),
        };
        await this.claims.progress(work.claim, progress, lineOf(work, outcome));
        return afterMs > 0 ? 'done' : 'go-on';
      }
      case 'refused': {
        const { text, code } = outcome;
        await this.claims.finish(
          work.claim,
          endOf(work.claim, 'fail'),
          { reason: text, reasonCode: code },
          lineOf(work, outcome),
        );
        return 'done';
      }
      case 'cool-down':
        return this.detours.coolDown(work, outcome, 'prepare');
      case 'reconnect':
        return this.detours.reconnect(work, outcome, 'prepare');
      case 'unknown':
        return this.tryAgain(work, outcome);
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private async tryAgain(work: Work, outcome: Unknown): Promise<Next> {
    const until = nextPrepare(work.claim.tries, this.clock.now());
    if (!until) {
      const reason = `Nothing was published: ${work.adapter.name} could not be reached or kept failing. ${outcome.text}`;
      await this.claims.finish(
        work.claim,
        endOf(work.claim, 'fail'),
        { reason, reasonCode: 'network-unavailable' },
        lineOf(work, outcome),
      );
      return 'done';
    }
    const progress = { phase: 'prepare' as const, tries: work.claim.tries + 1, releaseUntil: until };
    await this.claims.progress(work.claim, progress, lineOf(work, outcome));
    return 'done';
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../foundation/clock.js';
import type { Published } from '../networks/network.js';
import { Claims, type LedgerEntry } from './claim.js';
import { Detours } from './detours.js';
import { Outcomes } from './outcomes.js';
import { nextFind } from './retry-times.js';
import { lineOf, type Next, type Work } from './work.js';

/** The single call that makes a post public. That it begins is in the database before it begins. */
@Injectable()
export class CommitPhase {
  constructor(
    private readonly claims: Claims,
    private readonly detours: Detours,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
  ) {}

  async step(work: Work): Promise<Next> {
    await this.claims.progress(
      work.claim,
      // From here on, whoever takes the row up looks before anything is sent again.
      { phase: 'find', committedAt: work.startedAt },
      { step: 'commit', startedAt: work.startedAt, outcome: 'begun' },
    );
    work.lease.assertHeld();
    const outcome = await work.adapter.commit(work.delivery);
    switch (outcome.kind) {
      case 'published':
        return this.published(work, outcome, lineOf(work, { ...outcome, text: outcome.note }));
      case 'pending': {
        const { checkpoint, afterMs, partlyPublic } = outcome;
        const until = new Date(this.clock.now().getTime() + afterMs);
        const progress = {
          phase: 'prepare' as const,
          checkpoint,
          ...(partlyPublic === true && { publishedAt: work.claim.publishedAt ?? work.startedAt }),
          ...(afterMs > 0 && { releaseUntil: until }),
        };
        await this.claims.progress(work.claim, progress, lineOf(work, outcome));
        return afterMs > 0 ? 'done' : 'go-on';
      }
      case 'refused': {
        const { text, code, partlyPublic } = outcome;
        const event = partlyPublic === true ? 'lose' : 'fail';
        const set = { reason: text, reasonCode: code, ...(event === 'fail' && { publishedAt: null }) };
        await this.claims.finish(work.claim, event, set, lineOf(work, outcome));
        return 'done';
      }
      case 'cool-down':
        return this.detours.coolDown(work, outcome, 'prepare');
      case 'reconnect':
        return this.detours.reconnect(work, outcome, 'prepare');
      case 'unknown':
        await this.claims.progress(
          work.claim,
          { phase: 'find', tries: 0, releaseUntil: nextFind(0, this.clock.now()) },
          lineOf(work, outcome),
        );
        return 'done';
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private async published(work: Work, outcome: Published, line: LedgerEntry): Promise<Next> {
    await this.outcomes.published(work, outcome, line);
    return 'done';
  }
}

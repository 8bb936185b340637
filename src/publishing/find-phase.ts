import { Injectable } from '@nestjs/common';
import { Clock } from '../foundation/clock.js';
import type { CallTrace } from '../networks/network.js';
import { Claims } from './claim.js';
import { Detours } from './detours.js';
import { Outcomes } from './outcomes.js';
import { FIND_PATIENCE_MS, nextFind } from './retry-times.js';
import { lineOf, type Next, type Work } from './work.js';

/** After a lost answer: looks on the network, and sends again only what is surely not there. */
@Injectable()
export class FindPhase {
  constructor(
    private readonly claims: Claims,
    private readonly detours: Detours,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
  ) {}

  async step(work: Work): Promise<Next> {
    const committedAt = work.claim.committedAt ?? work.startedAt;
    const outcome = await work.adapter.find({ ...work.delivery, committedAt });
    switch (outcome.kind) {
      case 'published':
        await this.outcomes.published(work, outcome, lineOf(work, { ...outcome, text: outcome.note }));
        return 'done';
      case 'absent':
        // Through `prepare` again: what was prepared may have gone stale while we looked.
        await this.claims.progress(
          work.claim,
          {
            phase: 'prepare',
            checkpoint: outcome.checkpoint,
            tries: 0,
            ...(outcome.partlyPublic === true && { publishedAt: work.claim.publishedAt ?? committedAt }),
          },
          lineOf(work, outcome),
        );
        return 'go-on';
      case 'pending': {
        const until = new Date(this.clock.now().getTime() + outcome.afterMs);
        return this.lookAgain(work, until, outcome);
      }
      case 'undecidable':
        return this.giveUp(work, outcome);
      case 'cool-down':
        return this.detours.coolDown(work, outcome, 'find');
      case 'reconnect':
        return this.detours.reconnect(work, outcome, 'find');
      case 'unknown':
        return this.lookAgain(work, nextFind(work.claim.tries, this.clock.now()), outcome);
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private async lookAgain(
    work: Work,
    until: Date,
    outcome: { kind: string; trace: CallTrace; text?: string; checkpoint?: Work['claim']['checkpoint'] },
  ): Promise<Next> {
    const looking = this.clock.now().getTime() - (work.claim.committedAt ?? work.startedAt).getTime();
    if (looking > FIND_PATIENCE_MS) {
      const text = outcome.text ?? 'The network does not tell whether it has the post.';
      return this.giveUp(work, { ...outcome, text });
    }
    const { checkpoint } = outcome;
    const progress = {
      phase: 'find' as const,
      tries: work.claim.tries + 1,
      releaseUntil: until,
      ...(checkpoint && { checkpoint }),
    };
    await this.claims.progress(work.claim, progress, lineOf(work, outcome));
    return 'done';
  }

  private async giveUp(work: Work, outcome: { kind: string; trace: CallTrace; text: string }): Promise<Next> {
    const reason = `${outcome.text} Look at the account and say whether the post is there; Evenkeel does not send it again by itself.`;
    await this.claims.finish(work.claim, 'lose', { reason, reasonCode: 'answer-lost' }, lineOf(work, outcome));
    return 'done';
  }
}

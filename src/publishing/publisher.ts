import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import { Channels } from '../channels/channels.js';
import { CoolDowns } from '../channels/cool-downs.js';
import { SealBroken } from '../channels/seal.js';
import { Clock } from '../foundation/clock.js';
import { PublicMedia } from '../media/public-media.js';
import type { Account, Draft } from '../networks/network.js';
import { NetworkRegistry } from '../networks/registry.js';
import { type Claim, ClaimLost, Claims, endOf } from './claim.js';
import { nextFind, nextPrepare } from './retry-times.js';
import { CommitPhase } from './commit-phase.js';
import { Detours } from './detours.js';
import { needsReconnectReason } from './due.js';
import { DraftMaker } from './draft-maker.js';
import { FindPhase } from './find-phase.js';
import { Lease } from './lease.js';
import { PreparePhase } from './prepare-phase.js';
import type { Next, Work } from './work.js';

/** Which row to work on, and the claim number the sweep saw on it. */
export interface PublishJob {
  id: string;
  fence: number;
  channelId: string;
}

/** Steps one claim takes in a row, as a stop for an adapter that never comes to an end. */
const STEPS_MAX = 5_000;

/** A step that begins so soon after the channel was looked up does not look again: a call to a network takes longer. */
const STANDING_MS = 100;

/** Whether a channel may be used, and with what. */
interface Standing {
  /** By performance.now(). */
  askedAt: number;
  rest: Date | undefined;
  opened: Opened;
}

/** The account to publish with, or why there is none. */
type Opened = { kind: 'account'; account: Account } | { kind: 'lost' | 'gone'; reason: string };

/** Takes one publication as far as it can get now: prepare, commit, and find when an answer was lost. */
@Injectable()
export class Publisher {
  private readonly logger = new Logger('Publisher');
  private readonly running = new Set<Promise<void>>();
  private leaving = false;

  constructor(
    private readonly claims: Claims,
    private readonly drafts: DraftMaker,
    private readonly channels: Channels,
    private readonly coolDowns: CoolDowns,
    private readonly registry: NetworkRegistry,
    private readonly media: PublicMedia,
    private readonly prepare: PreparePhase,
    private readonly commit: CommitPhase,
    private readonly find: FindPhase,
    private readonly detours: Detours,
    private readonly clock: Clock,
  ) {}

  /** Works on one publication; never throws. What it leaves behind is on the row and in the ledger. */
  async run(job: PublishJob): Promise<void> {
    if (this.leaving) return;
    const work = this.attend(job);
    this.running.add(work);
    await work.finally(() => this.running.delete(work));
  }

  /** Takes nothing new, lets each publication in hand end its present step, and returns when all have. */
  async leave(): Promise<void> {
    this.leaving = true;
    await Promise.all(this.running);
  }

  private async attend(job: PublishJob): Promise<void> {
    let claim: Claim | undefined;
    let lease: Lease | undefined;
    try {
      const began = performance.now();
      claim = await this.claims.take(job.id, job.fence);
      if (!claim) return;
      lease = new Lease(this.claims, claim, began);
      await this.goOn(claim, lease);
    } catch (error) {
      // A lost claim is somebody else's now. Anything else is a bug or the database, which may pass.
      if (error instanceof ClaimLost) return;
      if (claim) await this.stumble(claim, error);
      this.logger.error(
        `Publication ${job.id} was left in phase ${claim?.phase ?? 'start'}`,
        error instanceof Error ? error.stack : String(error),
      );
    } finally {
      lease?.end();
    }
  }

  /**
   * Evenkeel itself failed (a bug, a file that is gone). It is tried again a number of times, so that no publication
   * stays under way for ever, and then ends: with a person, where something may have been sent.
   */
  private async stumble(claim: Claim, error: unknown): Promise<void> {
    const now = this.clock.now();
    const message = error instanceof Error ? error.message : String(error);
    const line = { step: 'work', startedAt: now, outcome: 'stumbled', message };
    const looking = claim.phase === 'find';
    const until = nextPrepare(claim.tries, now);
    try {
      if (until) {
        const releaseUntil = looking ? nextFind(claim.tries, now) : until;
        await this.claims.progress(claim, { tries: claim.tries + 1, releaseUntil }, line);
        return;
      }
      const reason = `Evenkeel failed to go on with this again and again. ${message}`;
      await this.claims.finish(
        claim,
        looking ? 'lose' : endOf(claim, 'fail'),
        { reason, reasonCode: 'stumbled' },
        line,
      );
    } catch (unwritten) {
      // With the database away nothing can be noted: when the lease has run out, the sweep takes the row up again.
      this.logger.warn(`Publication ${claim.id} could not be put aside: ${String(unwritten)}`);
    }
  }

  private async goOn(claim: Claim, lease: Lease): Promise<void> {
    let standing = await this.standingOf(claim);
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      if (this.leaving) {
        await this.claims.progress(claim, { releaseUntil: this.clock.now() });
        return;
      }
      if (performance.now() - standing.askedAt > STANDING_MS) standing = await this.standingOf(claim);
      if ((await this.step(claim, lease, standing)) === 'done') return;
    }
    throw new Error(`The publication did not come to an end in ${STEPS_MAX} steps.`);
  }

  private async step(claim: Claim, lease: Lease, { rest, opened }: Standing): Promise<Next> {
    if (claim.phase !== 'find' && (await this.detours.holdIfTooLate(claim, rest ?? this.clock.now()))) return 'done';
    if (rest) {
      await this.claims.progress(claim, { releaseUntil: rest });
      return 'done';
    }
    if (opened.kind !== 'account') {
      await this.noAccount(claim, opened.kind, opened.reason);
      return 'done';
    }
    const { account } = opened;
    const draft = await this.draftOf(claim);
    if (!draft) return 'done';
    lease.assertHeld();
    const startedAt = this.clock.now();
    const delivery = { account, draft, media: this.media, checkpoint: claim.checkpoint, now: startedAt };
    const work: Work = { claim, lease, adapter: this.registry.adapter(claim.network), delivery, startedAt };
    switch (claim.phase) {
      case null:
      case 'prepare':
        return this.prepare.step(work);
      case 'commit':
        return this.commit.step(work);
      case 'find':
        return this.find.step(work);
      default: {
        const never: never = claim.phase;
        return never;
      }
    }
  }

  private async standingOf(claim: Claim): Promise<Standing> {
    const askedAt = performance.now();
    const [rest, opened] = await Promise.all([
      this.coolDowns.restUntil(claim.network, claim.channelId),
      this.opened(claim),
    ]);
    return { askedAt, rest, opened };
  }

  private async opened(claim: Claim): Promise<Opened> {
    try {
      const opened = await this.channels.account(claim.channelId);
      if (!opened) return { kind: 'gone', reason: 'The channel is not connected any more.' };
      const { account, channel } = opened;
      // Found out by another publication or by a check: the network need not be asked with this token again.
      if (channel.status === 'needs-reconnect') return { kind: 'lost', reason: needsReconnectReason(channel.name) };
      return { kind: 'account', account };
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      await this.channels.needsReconnect(claim.channelId, error.message);
      return { kind: 'lost', reason: error.message };
    }
  }

  /** Without an account the publication is held, or left to a person when an answer was lost. */
  private async noAccount(claim: Claim, kind: 'lost' | 'gone', reason: string): Promise<void> {
    const line = { step: 'open-credentials', startedAt: this.clock.now(), outcome: 'reconnect', message: reason };
    if (kind === 'lost') {
      await this.detours.awaitReconnect(claim, reason, line);
      return;
    }
    const event = claim.phase === 'find' ? 'lose' : endOf(claim, 'hold');
    await this.claims.finish(claim, event, { reason, reasonCode: 'channel-disconnected' }, line);
  }

  /**
   * What is being published, fixed when publishing begins. What was held in the middle goes on from where it got only while
   * the post still says the same: else what was prepared is left behind.
   */
  private async draftOf(claim: Claim): Promise<Draft | undefined> {
    const heldBefore = claim.phase === null && claim.publishedAt === null;
    if (claim.draft && !heldBefore) return claim.draft;
    const startedAt = this.clock.now();
    const made = await this.drafts.make(claim);
    if (made.kind === 'draft') {
      const same = claim.draft !== null && isDeepStrictEqual(claim.draft, asStored(made.draft));
      // Written with the first thing that comes of it; until then only harmless steps have been taken with it.
      this.claims.later(claim, { phase: 'prepare', draft: made.draft, ...(!same && { checkpoint: {} }) });
      return made.draft;
    }
    const line = { step: 'compose', startedAt, outcome: 'held', message: made.reason };
    await this.claims.finish(claim, 'hold', { reason: made.reason, reasonCode: made.code, phase: null }, line);
    return undefined;
  }
}

/** As it comes back from its column. */
function asStored(draft: Draft): unknown {
  return JSON.parse(JSON.stringify(draft));
}

import { Injectable } from '@nestjs/common';
import { eventOver } from '../calendar/event-time.js';
import { Channels } from '../channels/channels.js';
import { CoolDowns } from '../channels/cool-downs.js';
import { TokenRefresh } from '../channels/token-refresh.js';
import { Clock } from '../foundation/clock.js';
import type { CoolDown, Reconnect } from '../networks/network.js';
import type { Phase } from '../calendar/publication.js';
import { type Claim, Claims, type LedgerEntry } from './claim.js';
import { NEEDS_RECONNECT, tooLate } from './due.js';
import { FIND_PATIENCE_MS } from './retry-times.js';
import { lineOf, type Next, type Work } from './work.js';

/** While another process renews the token, or the network could not be asked: look again soon. */
const TOKEN_WAIT_MS = { busy: 3_000, later: 60_000 };

/**
 * How long between looks at what may be public and waits for its channel: only to end the waiting some time, since once the
 * channel is connected again it goes on at once.
 */
const RECONNECT_WAIT_MS = 5 * 60_000;

/** How often a publication may be tried with a renewed token before a person must connect again. */
const RENEWALS_MAX = 3;

const MINUTE_MS = 60_000;

/** What may happen at every step: the network asks for a pause, or takes the token no more. */
@Injectable()
export class Detours {
  constructor(
    private readonly claims: Claims,
    private readonly channels: Channels,
    private readonly coolDowns: CoolDowns,
    private readonly tokens: TokenRefresh,
    private readonly clock: Clock,
  ) {}

  /** Notes the pause for the channel or app, and comes back when it is over; or holds what would then be too late. */
  async coolDown(work: Work, outcome: CoolDown, phase: Phase): Promise<Next> {
    const until = await this.coolDowns.note(work.adapter.name, work.claim.channelId, outcome);
    if (phase !== 'find' && (await this.holdIfTooLate(work.claim, until, lineOf(work, outcome)))) return 'done';
    await this.claims.progress(work.claim, { phase, releaseUntil: until }, lineOf(work, outcome));
    return 'done';
  }

  /**
   * Holds a publication of which nothing is public yet and that could not go out before it is too late: by the workspace's
   * limit, or since what it announces has begun.
   */
  async holdIfTooLate(claim: Claim, at: Date, line?: LedgerEntry): Promise<boolean> {
    if (claim.publishedAt !== null) return false;
    const over = eventOver(claim.event, at);
    const late = over ?? tooLate(claim, at);
    if (late === undefined) return false;
    const reason = line?.message === undefined ? late : `${line.message} ${late}`;
    const held = line ?? { step: 'wait', startedAt: this.clock.now(), outcome: 'held', message: late };
    await this.claims.finish(
      claim,
      'hold',
      { reason, reasonCode: over === undefined ? 'too-late' : 'event-over', phase: null },
      held,
    );
    return true;
  }

  /** Renews the token, a few times at most. If that is no help, the publication waits for a person to connect the channel again. */
  async reconnect(work: Work, outcome: Reconnect, phase: 'prepare' | 'find'): Promise<Next> {
    const line = lineOf(work, outcome);
    const { claim } = work;
    const { accessToken } = work.delivery.account;
    // One that was renewed again and again, and is refused again, will not get better by renewing.
    const inVain = (await this.claims.outcomesSinceDue(claim, 'reconnect')) >= RENEWALS_MAX;
    const renewal = inVain ? 'impossible' : await this.tokens.renew(claim.channelId, accessToken);
    const now = this.clock.now().getTime();
    if (renewal === 'renewed') {
      await this.claims.progress(claim, { phase, releaseUntil: new Date(now) }, line);
      return 'done';
    }
    if (renewal === 'busy' || renewal === 'later') {
      // Not one of the lines that count above: no renewed token has been tried.
      const waiting = { ...line, outcome: 'renewing' };
      await this.claims.progress(claim, { phase, releaseUntil: new Date(now + TOKEN_WAIT_MS[renewal]) }, waiting);
      return 'done';
    }
    // Only this very token is to blame: another that came meanwhile has not been tried.
    if (!(await this.channels.tokenRefused(claim.channelId, accessToken, outcome.text))) {
      // A person connected the channel again, or disconnected it, at this very moment: once more, with what there is now.
      await this.claims.progress(claim, { phase, releaseUntil: new Date(now) }, line);
      return 'done';
    }
    this.claims.later(claim, { phase });
    await this.awaitReconnect(claim, outcome.text, line);
    return 'done';
  }

  /**
   * The channel has to be connected again. Of what nothing was sent is held, with how far it got, and goes on from there
   * afterwards (resumption.ts). What may be public, in whole or in part, must not be begun anew by anybody, so it stays
   * under way: once connected again, it is looked for first. After a while a person decides.
   */
  async awaitReconnect(claim: Claim, reason: string, line: LedgerEntry): Promise<void> {
    const open = claim.phase === 'find' || claim.publishedAt !== null;
    if (!open) {
      const set = { reason, reasonCode: NEEDS_RECONNECT, phase: null };
      await this.claims.finish(claim, 'hold', set, line);
      return;
    }
    const now = this.clock.now().getTime();
    const since = (claim.committedAt ?? claim.publishedAt ?? claim.dueAt).getTime();
    const patience = Math.max(FIND_PATIENCE_MS, claim.lateLimitMinutes * MINUTE_MS);
    if (now - since <= patience) {
      // One line in the ledger says it, not one for each look.
      const told = (await this.claims.outcomesSinceDue(claim, 'reconnect')) > 0;
      const releaseUntil = new Date(now + RECONNECT_WAIT_MS);
      const waiting = { reason, reasonCode: NEEDS_RECONNECT, releaseUntil };
      await this.claims.progress(claim, waiting, told ? undefined : line);
      return;
    }
    const text =
      claim.phase === 'find'
        ? `The answer of ${claim.network} was lost, and the connection has ended since, so Evenkeel cannot look. ${reason}`
        : reason;
    const reasonCode = claim.phase === 'find' ? 'connection-ended' : NEEDS_RECONNECT;
    await this.claims.finish(claim, 'lose', { reason: text, reasonCode }, line);
  }
}

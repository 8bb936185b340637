import { Injectable } from '@nestjs/common';
import { Channels } from '../channels/channels.js';
import { CoolDowns } from '../channels/cool-downs.js';
import { TokenRefresh } from '../channels/token-refresh.js';
import { Clock } from '../foundation/clock.js';
import type { CoolDown, Reconnect } from '../networks/network.js';
import type { Phase } from '../calendar/publication.js';
import { type Claim, Claims, endOf, type LedgerEntry } from './claim.js';
import { tooLate } from './due.js';
import { lineOf, type Next, type Work } from './work.js';

/** While another process renews the token, or the network could not be asked: look again soon. */
const TOKEN_WAIT_MS = { busy: 3_000, later: 60_000 };

/** How often a publication may be tried with a renewed token before a person must connect again. */
const RENEWALS_MAX = 3;

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

  /** Holds a publication of which nothing is public yet and that could not go out before it is too late. */
  async holdIfTooLate(claim: Claim, at: Date, line?: LedgerEntry): Promise<boolean> {
    const late = claim.publishedAt === null ? tooLate(claim, at) : undefined;
    if (late === undefined) return false;
    const reason = line?.message === undefined ? late : `${line.message} ${late}`;
    const held = line ?? { step: 'wait', startedAt: this.clock.now(), outcome: 'held', message: late };
    await this.claims.finish(claim, 'hold', { reason, reasonCode: 'too-late', phase: null }, held);
    return true;
  }

  /**
   * Renews the token once. If that is no help the publication is held (nothing was sent) or, when an answer was lost
   * and nobody can look any more, left to a person.
   */
  async reconnect(work: Work, outcome: Reconnect, phase: 'prepare' | 'find'): Promise<Next> {
    const line = lineOf(work, outcome);
    const renewal = await this.tokens.renew(work.claim.channelId, work.delivery.account.accessToken);
    const now = this.clock.now().getTime();
    // A token that was just renewed and is refused again will not get better by renewing.
    const renewedInVain =
      renewal === 'renewed' && (await this.claims.outcomesSinceDue(work.claim, 'reconnect')) >= RENEWALS_MAX;
    if (renewal === 'renewed' && !renewedInVain) {
      await this.claims.progress(work.claim, { phase, releaseUntil: new Date(now) }, line);
      return 'done';
    }
    if (renewal === 'busy' || renewal === 'later') {
      await this.claims.progress(work.claim, { phase, releaseUntil: new Date(now + TOKEN_WAIT_MS[renewal]) }, line);
      return 'done';
    }
    await this.channels.needsReconnect(work.claim.channelId, outcome.text);
    if (phase === 'find') {
      const reason = `The answer of ${work.adapter.name} was lost, and the connection has ended since, so Evenkeel cannot look. ${outcome.text}`;
      await this.claims.finish(work.claim, 'lose', { reason, reasonCode: 'connection-ended' }, line);
      return 'done';
    }
    await this.claims.finish(
      work.claim,
      endOf(work.claim, 'hold'),
      { reason: outcome.text, reasonCode: 'channel-needs-reconnect', phase: null },
      line,
    );
    return 'done';
  }
}

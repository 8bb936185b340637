import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import type { RefreshOutcome } from '../networks/network.js';
import { NetworkRegistry } from '../networks/registry.js';
import { Channel } from './channel.entity.js';
import { missingText } from './channel-view.js';
import { Channels, contextOf, sameBytes } from './channels.js';
import { SealBroken } from './seal.js';

/** Nobody else may renew the same token in this time; longer than any HTTP call may take. */
const EXCLUSIVE_MS = 120_000;
const RETRY_AFTER_MS = 60_000;
/** Tokens of kinds that are not renewed (yet) are asked about again a day later. */
const NOT_NEEDED_AFTER_MS = 24 * 3_600_000;

/**
 * `busy`: another process is at it. `impossible`: this kind of token is not renewed. `later`: the network could not be
 * asked just now. `reconnect`: it was asked, and a person must connect again.
 */
export type Renewal = 'renewed' | 'busy' | 'later' | 'impossible' | 'reconnect';

/**
 * Renews tokens before they end. X's refresh tokens are single-use, so one process at a time renews a channel's, and
 * the new pair is stored before anybody may use it.
 */
@Injectable()
export class TokenRefresh {
  private readonly logger = new Logger('TokenRefresh');

  constructor(
    private readonly dataSource: DataSource,
    private readonly channels: Channels,
    private readonly registry: NetworkRegistry,
    private readonly clock: Clock,
  ) {}

  /** Renews every token that is due; safe on every node at once. */
  async renewDue(): Promise<void> {
    const due = await this.dataSource.manager.query<{ id: string }[]>(
      `SELECT id FROM channel WHERE deleted_at IS NULL AND refresh_try_at <= $1
         AND (refreshing_until IS NULL OR refreshing_until < $1) ORDER BY refresh_try_at LIMIT 50`,
      [this.clock.now()],
    );
    for (const { id } of due) await this.renew(id);
  }

  /**
   * Renews one channel's token now, unless another process is at it.
   * @param refused the token that the network refused; when the channel has another one by now, that is the renewed one
   */
  async renew(channelId: string, refused?: string): Promise<Renewal> {
    const now = this.clock.now();
    const exclusiveUntil = new Date(now.getTime() + EXCLUSIVE_MS);
    const claimed = await this.dataSource.manager.query<[unknown[], number]>(
      `UPDATE channel SET refreshing_until = $2
        WHERE id = $1 AND deleted_at IS NULL AND (refreshing_until IS NULL OR refreshing_until < $3)`,
      [channelId, exclusiveUntil, now],
    );
    if (claimed[1] === 0) return 'busy';
    try {
      const opened = await this.channels.account(channelId);
      if (!opened) return 'impossible';
      if (refused !== undefined && opened.credentials.accessToken !== refused) return 'renewed';
      const adapter = this.registry.adapter(opened.channel.network);
      const outcome = await adapter.refresh(opened.account, opened.credentials, now);
      return await this.settle(opened.channel, outcome);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      await this.channels.needsReconnect(channelId, error.message);
      return 'reconnect';
    } finally {
      // Only the own turn is over: a process that slept through it must not end another's.
      await this.dataSource.manager.update(
        Channel,
        { id: channelId, refreshingUntil: exclusiveUntil },
        { refreshingUntil: null },
      );
    }
  }

  private async settle(channel: Channel, outcome: RefreshOutcome): Promise<Renewal> {
    const now = this.clock.now().getTime();
    switch (outcome.kind) {
      case 'refreshed':
        // Where somebody has stored newer ones meanwhile, those count.
        await this.dataSource.manager.update(
          Channel,
          { id: channel.id, sealedCredentials: sameBytes(channel.sealedCredentials) },
          {
            ...this.channels.credentialColumns(outcome.credentials, contextOf(channel)),
            // A channel that a person paused stays so.
            status: () => `CASE status WHEN 'needs-reconnect' THEN 'connected' ELSE status END`,
            statusReason: missingText(channel.missingPermissions),
            toldEndingAt: null,
            toldLostAt: null,
          },
        );
        return 'renewed';
      case 'not-needed':
        await this.tryAgainAt(channel, now + NOT_NEEDED_AFTER_MS);
        return 'impossible';
      case 'cool-down':
        await this.tryAgainAt(channel, outcome.until.getTime());
        return 'later';
      case 'unknown':
        this.logger.warn(`Could not renew the token of ${channel.network} channel ${channel.id}: ${outcome.text}`);
        await this.tryAgainAt(channel, now + RETRY_AFTER_MS);
        return 'later';
      case 'reconnect':
        if (!(await this.channels.needsReconnect(channel.id, outcome.text, channel.sealedCredentials)))
          return 'renewed';
        return 'reconnect';
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private async tryAgainAt(channel: Channel, time: number): Promise<void> {
    // Other credentials that came meanwhile have a time of their own.
    const ours = { id: channel.id, sealedCredentials: sameBytes(channel.sealedCredentials) };
    await this.dataSource.manager.update(Channel, ours, { refreshTryAt: new Date(time) });
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import type { Caller } from '../identity/caller.js';
import type { Credentials, HealthOutcome } from '../networks/network.js';
import { NetworkRegistry } from '../networks/registry.js';
import { Channel } from './channel.entity.js';
import { missingText } from './channel-view.js';
import { Channels, type ChannelView, sameBytes } from './channels.js';
import { nextHealthCheck } from './health-times.js';
import { firstRefresh } from './refresh-times.js';
import { SealBroken } from './seal.js';
import { TokenRefresh } from './token-refresh.js';
import { WebhookSubscriptions } from './webhook-subscriptions.js';

const HOUR_MS = 3_600_000;
/** A check that was begun and not ended is begun again after this: its process is gone. */
const CLAIM_MS = HOUR_MS;
/** When a network that could not be asked is asked again. */
const AGAIN_MS = HOUR_MS;
const CHECKS_PER_TICK = 50;
const RENEWING = 'The connection is being renewed, or could not be renewed just now.';

/** How a check ended: the network told, or could not be asked. */
export type CheckOutcome = { kind: 'checked' } | { kind: 'not-told'; text: string };

/** Asks networks how connections stand: each channel once a day, and whenever a person wants to know. */
@Injectable()
export class ChannelHealthChecks {
  private readonly logger = new Logger('ChannelHealth');

  constructor(
    private readonly dataSource: DataSource,
    private readonly channels: Channels,
    private readonly tokens: TokenRefresh,
    private readonly registry: NetworkRegistry,
    private readonly webhooks: WebhookSubscriptions,
    private readonly clock: Clock,
  ) {}

  /** Checks what is due; safe on every node at once. @returns how many were checked */
  async run(leaving: () => boolean = () => false): Promise<number> {
    let checked = 0;
    while (checked < CHECKS_PER_TICK && !leaving()) {
      const id = await this.claim();
      if (id === undefined) break;
      const outcome = await this.check(id);
      if (outcome.kind === 'not-told') this.logger.warn(`Channel ${id} could not be checked: ${outcome.text}`);
      checked++;
    }
    return checked;
  }

  /** Checks one channel now. @throws ProblemError 404 */
  async checkNow({ workspaceId }: Caller, id: string): Promise<{ channel: ChannelView; outcome: CheckOutcome }> {
    await this.channels.get(workspaceId, id);
    const outcome = await this.check(id);
    return { channel: await this.channels.get(workspaceId, id), outcome };
  }

  /** One process has each check, by moving its time. Lost connections are not asked about: nobody but a person can mend them. */
  private async claim(): Promise<string | undefined> {
    const now = this.clock.now();
    const [rows] = await this.dataSource.query<[{ id: string }[], number]>(
      `UPDATE channel SET next_health_at = $2
        WHERE id = (SELECT id FROM channel
                     WHERE next_health_at <= $1 AND deleted_at IS NULL AND status <> 'needs-reconnect'
                       AND sealed_credentials IS NOT NULL
                     ORDER BY next_health_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [now, new Date(now.getTime() + CLAIM_MS)],
    );
    return rows[0]?.id;
  }

  private async check(id: string): Promise<CheckOutcome> {
    try {
      return await this.ask(id);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      await this.channels.needsReconnect(id, error.message);
      return { kind: 'checked' };
    }
  }

  private async ask(id: string, again = false): Promise<CheckOutcome> {
    const opened = await this.channels.account(id);
    if (!opened) return { kind: 'checked' };
    const { channel, account, credentials } = opened;
    const outcome = await this.registry.adapter(channel.network).health(account, credentials, this.clock.now());
    switch (outcome.kind) {
      case 'healthy':
        await this.settle(channel, credentials, outcome);
        if (channel.webhooksAt === null) await this.webhooks.subscribeEach([id]);
        return { kind: 'checked' };
      case 'reconnect':
        // A token that has just ended looks like a lost connection, and may only want to be renewed.
        if (!again && channel.tokenRenews) {
          const renewal = await this.tokens.renew(id, account.accessToken);
          if (renewal === 'renewed') return this.ask(id, true);
          if (renewal === 'busy' || renewal === 'later') return this.notTold(channel, RENEWING);
        }
        if (await this.channels.tokenRefused(id, account.accessToken, outcome.text)) {
          await this.dataSource.manager.update(Channel, { id }, { healthCheckedAt: this.clock.now() });
        }
        return { kind: 'checked' };
      case 'cool-down':
        return this.notTold(channel, outcome.text, outcome.until);
      case 'unknown':
        return this.notTold(channel, outcome.text);
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private async notTold(
    { id }: Channel,
    text: string,
    until = new Date(this.clock.now().getTime() + AGAIN_MS),
  ): Promise<CheckOutcome> {
    await this.dataSource.manager.update(Channel, { id }, { nextHealthAt: until });
    return { kind: 'not-told', text };
  }

  /** Writes what the network told, unless the channel was connected anew while it was asked. */
  private async settle(
    channel: Channel,
    credentials: Credentials,
    told: Extract<HealthOutcome, { kind: 'healthy' }>,
  ): Promise<void> {
    const { id, name, accountName, sealedCredentials, status } = channel;
    const now = this.clock.now();
    const ours = { id, sealedCredentials: sameBytes(sealedCredentials) };
    const missing = [...new Set(told.missing)];
    await this.dataSource.manager.update(Channel, ours, {
      // A channel that a person gave a name of their own keeps it.
      ...(told.name !== undefined && { accountName: told.name, ...(name === accountName && { name: told.name }) }),
      ...(told.expiresAt && { tokenExpiresAt: told.expiresAt }),
      dataAccessEndsAt: told.dataAccessEndsAt ?? null,
      missingPermissions: missing,
      healthCheckedAt: now,
      nextHealthAt: nextHealthCheck(id, now, true),
    });
    if (!told.mayPublish) {
      const what = missing.length > 0 ? ` Missing: ${missing.join(', ')}.` : '';
      const text = `Nothing can be published on ${told.name ?? name} any more with what is allowed.${what} Connect the channel again, or have the role on the Page given back.`;
      await this.channels.needsReconnect(id, text, sealedCredentials);
      return;
    }
    // A connection that was thought lost and works: the role came back. Its token was not renewed any more.
    const standing = status === 'needs-reconnect' ? 'connected' : status;
    const renewal = { refreshTryAt: firstRefresh(credentials, now) };
    const back = standing === status ? {} : { status: standing, toldLostAt: null, ...renewal };
    const reason = standing === 'connected' ? missingText(missing) : channel.statusReason;
    await this.dataSource.manager.update(Channel, { ...ours, status }, { ...back, statusReason: reason });
  }
}

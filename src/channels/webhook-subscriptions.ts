import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { Clock } from '../foundation/clock.js';
import { NetworkRegistry } from '../networks/registry.js';
import { Channel } from './channel.entity.js';
import { Channels } from './channels.js';
import { SealBroken } from './seal.js';

/** Asks networks to tell of comments by themselves. Best effort: what they do not tell is looked up. */
@Injectable()
export class WebhookSubscriptions {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly registry: NetworkRegistry,
    private readonly channels: Channels,
    private readonly clock: Clock,
  ) {}

  /** Never throws; how it went is on the rows. */
  async subscribeEach(channelIds: string[]): Promise<void> {
    // Networks call back by TLS only; the sandbox calls whatever there is.
    if (!this.config.sandbox.on && !this.config.publicUrl.startsWith('https:')) return;
    await Promise.all(
      channelIds.map((id) =>
        this.subscribe(id).catch((error: unknown) => {
          this.logger.warn(`Channel ${id} could not be subscribed: ${String(error)}`);
        }),
      ),
    );
  }

  private async subscribe(channelId: string): Promise<void> {
    try {
      const opened = await this.channels.account(channelId);
      if (!opened) return;
      const adapter = this.registry.adapter(opened.channel.network);
      if (!adapter.subscribe) return;
      const now = this.clock.now();
      const outcome = await adapter.subscribe(opened.account, now);
      const set =
        outcome.kind === 'done'
          ? { webhooksAt: now, webhooksNote: null }
          : { webhooksAt: null, webhooksNote: outcome.text };
      await this.dataSource.manager.update(Channel, { id: channelId }, set);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
    }
  }
}

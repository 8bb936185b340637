import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Publication } from '../calendar/publication.entity.js';
import { Channels } from '../channels/channels.js';
import { CoolDowns } from '../channels/cool-downs.js';
import { SealBroken } from '../channels/seal.js';
import { TokenRefresh } from '../channels/token-refresh.js';
import { Clock } from '../foundation/clock.js';
import type { Account, Format, Measured, MeasureOutcome, NetworkAdapter, NetworkName } from '../networks/network.js';
import { NetworkRegistry } from '../networks/registry.js';
import { nextMeasureAt } from './pull-plan.js';
import { Snapshots } from './snapshots.js';

/** Channels one tick takes. */
const CHANNELS_A_TICK = 50;
/** While one process measures a publication, the others leave it alone; also the wait after a failure. */
const TAKEN_MS = 5 * 60_000;

interface DuePublication {
  id: string;
  workspaceId: string;
  remoteId: string;
  publishedAt: Date;
  format: Format;
}

/** Pulls the numbers of what was published, many posts a call, and keeps every answer. */
@Injectable()
export class Measuring {
  private readonly logger = new Logger('Measuring');

  constructor(
    private readonly dataSource: DataSource,
    private readonly channels: Channels,
    private readonly coolDowns: CoolDowns,
    private readonly tokens: TokenRefresh,
    private readonly registry: NetworkRegistry,
    private readonly snapshots: Snapshots,
    private readonly clock: Clock,
  ) {}

  /** Measures what is due, channel by channel. Safe on every node at once. @returns how many snapshots were taken */
  async run(): Promise<number> {
    const now = this.clock.now();
    await this.snapshots.ensureMonth(now);
    const due = await this.dataSource.query<{ channelId: string; network: NetworkName }[]>(
      `SELECT p.channel_id AS "channelId", c.network FROM publication p JOIN channel c ON c.id = p.channel_id
        WHERE p.next_measure_at <= $1 AND c.deleted_at IS NULL AND c.status <> 'needs-reconnect'
        GROUP BY p.channel_id, c.network ORDER BY min(p.next_measure_at) LIMIT $2`,
      [now, CHANNELS_A_TICK],
    );
    let taken = 0;
    for (const { channelId, network } of due) taken += await this.measureChannel(channelId, network);
    return taken;
  }

  private async measureChannel(channelId: string, network: NetworkName): Promise<number> {
    const account = await this.accountOf(channelId);
    if (!account) return 0;
    const adapter = this.registry.adapter(network);
    let taken = 0;
    for (;;) {
      if (await this.coolDowns.restUntil(network, channelId)) return taken;
      const batch = await this.take(channelId, adapter.measureBatchSize);
      if (batch.length === 0) return taken;
      const now = this.clock.now();
      const outcome = await adapter.measure(account, batch, now);
      taken += await this.settle(adapter, account, batch, outcome, now);
      if (outcome.kind !== 'measured') return taken;
    }
  }

  /** Takes due publications by moving their time on, in one statement, so that no two processes measure the same. */
  private async take(channelId: string, limit: number): Promise<DuePublication[]> {
    const now = this.clock.now();
    const result = await this.dataSource.query<[DuePublication[], number]>(
      `UPDATE publication SET next_measure_at = $3
        WHERE id IN (SELECT id FROM publication WHERE channel_id = $1 AND next_measure_at <= $2 AND remote_id IS NOT NULL
                      ORDER BY next_measure_at LIMIT $4 FOR UPDATE SKIP LOCKED)
       RETURNING id, workspace_id AS "workspaceId", remote_id AS "remoteId", published_at AS "publishedAt",
                 COALESCE(draft->>'format', 'text') AS format`,
      [channelId, now, new Date(now.getTime() + TAKEN_MS), limit],
    );
    return result[0];
  }

  private async settle(
    adapter: NetworkAdapter,
    { channelId, accessToken }: Account,
    batch: DuePublication[],
    outcome: MeasureOutcome,
    now: Date,
  ): Promise<number> {
    switch (outcome.kind) {
      case 'measured': {
        let taken = 0;
        for (const publication of batch) {
          const measured = outcome.byRemoteId.get(publication.remoteId);
          // Not in the answer: it stays due, after the time it was taken for.
          if (measured) taken += await this.keep(publication, measured, now);
        }
        return taken;
      }
      case 'cool-down':
        await this.coolDowns.note(adapter.name, channelId, outcome);
        return 0;
      case 'reconnect':
        await this.renew(channelId, accessToken, outcome.text);
        return 0;
      case 'unknown':
        this.logger.warn(`No numbers from ${adapter.name} this time: ${outcome.text}`);
        return 0;
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  /** Snapshot, latest values and the next time, together. */
  private async keep(publication: DuePublication, measured: Measured, now: Date): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      if (measured.kind === 'gone') {
        await manager.update(Publication, { id: publication.id }, { nextMeasureAt: null, measuredAt: now });
        return 0;
      }
      const age = Math.max(0, Math.round((now.getTime() - publication.publishedAt.getTime()) / 1_000));
      const { id, workspaceId } = publication;
      const { metrics, raw } = measured;
      await this.snapshots.add(manager, {
        publicationId: id,
        workspaceId,
        takenAt: now,
        ageSeconds: age,
        metrics,
        raw,
      });
      await manager.query(
        `UPDATE publication SET metrics = $2, measured_at = $3, next_measure_at = $4, permalink = COALESCE(permalink, $5)
          WHERE id = $1`,
        [id, JSON.stringify(metrics), now, nextMeasureAt(id, publication.publishedAt, now), measured.permalink ?? null],
      );
      return 1;
    });
  }

  private async accountOf(channelId: string): Promise<Account | undefined> {
    try {
      return (await this.channels.account(channelId))?.account;
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      await this.channels.needsReconnect(channelId, error.message);
      return undefined;
    }
  }

  /** @param refused the token that was asked with: by now a person may have connected the channel again */
  private async renew(channelId: string, refused: string, text: string): Promise<void> {
    const renewal = await this.tokens.renew(channelId, refused);
    if (renewal === 'impossible') await this.channels.tokenRefused(channelId, refused, text);
  }
}

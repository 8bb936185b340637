import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import type { CoolDown as CoolDownOutcome, NetworkName } from '../networks/network.js';

/** Everybody who was told to wait comes back a little apart, not all in the same second. */
const JITTER_MS = 5_000;
const APP_SCOPE = 'app';

/** The pauses networks asked for, as rows: every process obeys them, and a restart forgets none. */
@Injectable()
export class CoolDowns {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes a pause. A longer one that is already noted stays.
   * @returns when this caller should come back: the end, and a little jitter
   */
  async note(network: NetworkName, channelId: string, outcome: CoolDownOutcome): Promise<Date> {
    await this.dataSource.manager.query(
      `INSERT INTO cool_down (network, scope, until, reason, set_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (network, scope) DO UPDATE SET until = excluded.until, reason = excluded.reason, set_at = excluded.set_at
         WHERE cool_down.until < excluded.until`,
      [network, outcome.scope === 'app' ? APP_SCOPE : channelId, outcome.until, outcome.text, this.clock.now()],
    );
    return new Date(outcome.until.getTime() + Math.random() * JITTER_MS);
  }

  /** Until when a channel must rest, by its own pause or its network's; undefined when it need not. */
  async restUntil(network: NetworkName, channelId: string): Promise<Date | undefined> {
    const rows = await this.dataSource.manager.query<{ until: Date }[]>(
      'SELECT until FROM cool_down WHERE network = $1 AND scope IN ($2, $3) AND until > $4 ORDER BY until DESC LIMIT 1',
      [network, APP_SCOPE, channelId, this.clock.now()],
    );
    return rows[0]?.until;
  }
}

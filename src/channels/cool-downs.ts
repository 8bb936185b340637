import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Batcher } from '../foundation/batcher.js';
import { Clock } from '../foundation/clock.js';
import type { CoolDown as CoolDownOutcome, NetworkName } from '../networks/network.js';

/** Everybody who was told to wait comes back a little apart, not all in the same second. */
const JITTER_MS = 5_000;
const APP_SCOPE = 'app';

/** The pauses networks asked for, as rows: every process obeys them, and a restart forgets none. */
@Injectable()
export class CoolDowns {
  private readonly rests = new Batcher<Place, Date | undefined>((places) => this.restEach(places));

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
  restUntil(network: NetworkName, channelId: string): Promise<Date | undefined> {
    return this.rests.do({ network, channelId });
  }

  private async restEach(places: Place[]): Promise<(Date | undefined)[]> {
    const rows = await this.dataSource.manager.query<{ network: NetworkName; scope: string; until: Date }[]>(
      'SELECT network, scope, until FROM cool_down WHERE network = ANY($1) AND scope = ANY($2) AND until > $3',
      [
        [...new Set(places.map(({ network }) => network))],
        [APP_SCOPE, ...new Set(places.map(({ channelId }) => channelId))],
        this.clock.now(),
      ],
    );
    const ends = new Map(rows.map(({ network, scope, until }) => [`${network} ${scope}`, until]));
    return places.map(({ network, channelId }) => {
      const own = ends.get(`${network} ${channelId}`);
      const all = ends.get(`${network} ${APP_SCOPE}`);
      return own && all ? (own > all ? own : all) : (own ?? all);
    });
  }
}

interface Place {
  network: NetworkName;
  channelId: string;
}

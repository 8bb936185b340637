import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { Batcher } from '../foundation/batcher.js';
import { Clock } from '../foundation/clock.js';
import { type Charge, ChargeSink } from '../networks/charges.js';
import { priceOf } from '../networks/x/prices.js';

interface Line extends Charge {
  channelId: string;
  /** UTC, `2026-11-24`. */
  day: string;
}

// A thing made or read again on the same day is there already: the networks charge for it once.
const NOTE_EACH = `
  INSERT INTO network_charge (workspace_id, channel_id, day, item, resource, micro_usd)
  SELECT c.workspace_id, c.id, line.day, line.item, line.resource, CASE WHEN b.owns_app THEN line.owned ELSE line.usual END
    FROM unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::int[], $6::int[])
           AS line (channel_id, day, item, resource, usual, owned)
    JOIN channel c ON c.id = line.channel_id
    LEFT JOIN cost_budget b ON b.workspace_id = c.workspace_id
   ORDER BY c.workspace_id, line.day, c.id, line.item, line.resource
  ON CONFLICT DO NOTHING`;

/**
 * Writes down what the networks charge, at the price of the day, without anybody waiting for it. A process that is killed may
 * lose the notes of its last moment: the sums are an estimate, the network's own bill counts.
 */
@Injectable()
export class ChargeLedger extends ChargeSink {
  private readonly logger = new Logger('Costs');
  private readonly lines = new Batcher<Line, undefined>((lines) => this.noteEach(lines));
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  note(channelId: string, charges: readonly Charge[]): void {
    const day = this.clock.now().toISOString().slice(0, 10);
    for (const charge of charges) {
      const note = this.lines.do({ ...charge, channelId, day }).catch((error: unknown) => {
        this.logger.warn(`A charge (${charge.item}) of channel ${channelId} was not written down: ${String(error)}`);
      });
      this.underWay.add(note);
      void note.finally(() => this.underWay.delete(note));
    }
  }

  /** Returns when all that was noted so far is written. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async noteEach(lines: Line[]): Promise<undefined[]> {
    // Of whatever workspaces: a request's own scope must not hide another's channel.
    await inAllWorkspaces(() =>
      this.dataSource.query(NOTE_EACH, [
        lines.map(({ channelId }) => channelId),
        lines.map(({ day }) => day),
        lines.map(({ item }) => item),
        lines.map(({ resource }) => resource),
        lines.map(({ item }) => priceOf(item, false)),
        lines.map(({ item }) => priceOf(item, true)),
      ]),
    );
    return lines.map(() => undefined);
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Batcher } from '../foundation/batcher.js';
import type { NetworkName } from '../networks/network.js';
import { countedApprovals, neededReviewers } from './counting.js';

/** One content that wants to go out on one channel. */
export interface Outgoing {
  postId: string;
  channelId: string;
  network: NetworkName;
  /** Of the very draft that is to be sent. */
  hash: string;
}

export type GateVerdict =
  /** Nobody has to look at it. */
  | { kind: 'free' }
  | { kind: 'approved' }
  /** `reason` is a sentence for a person. */
  | { kind: 'missing'; given: number; needed: number; reason: string };

interface Row {
  needed: number;
  given: number;
  other: boolean;
}

/** Says whether exactly this content may go out: the last word before a publication is sent. */
@Injectable()
export class ApprovalGate {
  private readonly asked = new Batcher<Outgoing, GateVerdict>((items) =>
    this.judgeEach(this.dataSource.manager, items),
  );

  constructor(private readonly dataSource: DataSource) {}

  /** By what the database says now; what many publications ask at the same time shares one query. */
  judge(item: Outgoing): Promise<GateVerdict> {
    return this.asked.do(item);
  }

  /** The same for several within the caller's transaction, in the order asked. */
  async judgeEach(manager: EntityManager, items: Outgoing[]): Promise<GateVerdict[]> {
    if (items.length === 0) return [];
    const rows = await manager.query<Row[]>(
      `WITH asked AS (
         SELECT i, t.id, t.kind, t.author_id, t.last_editor_id, network, hash, ${neededReviewers('channel_id')} AS needed
           FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) WITH ORDINALITY AS one(post_id, channel_id, network, hash, i)
           LEFT JOIN post t ON t.id = one.post_id LEFT JOIN approval_rule r ON r.workspace_id = t.workspace_id)
       SELECT needed,
              CASE WHEN needed > 0 THEN ${countedApprovals('AND a.hashes->>t.network = t.hash')} ELSE 0 END AS given,
              CASE WHEN needed > 0 THEN EXISTS (
                SELECT 1 FROM approval a WHERE a.post_id = t.id AND a.hashes->>t.network <> t.hash) ELSE false END AS other
         FROM asked t ORDER BY i`,
      [
        items.map(({ postId }) => postId),
        items.map(({ channelId }) => channelId),
        items.map(({ network }) => network),
        items.map(({ hash }) => hash),
      ],
    );
    return items.map((_, index) => verdictOf(rows[index]));
  }
}

function verdictOf(row: Row | undefined): GateVerdict {
  if (!row) throw new Error('The gate did not answer.');
  const { needed, given, other } = row;
  if (needed === 0) return { kind: 'free' };
  if (given >= needed) return { kind: 'approved' };
  return { kind: 'missing', given, needed, reason: missingReason(given, needed, other) };
}

/** Why something may not go out yet. @param changed somebody had approved it in another form */
export function missingReason(given: number, needed: number, changed: boolean): string {
  const asks = needed === 1 ? 'This workspace asks for a reviewer' : 'This workspace asks for two reviewers';
  if (given > 0) return `${asks}, and one has approved it so far.`;
  return changed
    ? `${asks}, and what would go out now is not what was approved.`
    : `${asks}, and nobody has approved it yet.`;
}

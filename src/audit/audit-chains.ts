import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** One chain: a workspace's, or the installation's (null). */
export interface ChainReport {
  workspaceId: string | null;
  /** How many entries there are. */
  length: number;
  /** The last entry's hash in hex: noted elsewhere, it proves later that nothing was cut off at the end. */
  lastHash: string;
  /** The place of the first entry that does not go with the one before it, was changed, or is missing before it. */
  brokenAt?: number;
}

/** Proves that nothing in the audit trail was changed or taken out. */
@Injectable()
export class AuditChains {
  constructor(private readonly dataSource: DataSource) {}

  /** Every chain, computed anew by the database, the installation's first. */
  async verify(): Promise<ChainReport[]> {
    const rows = await this.dataSource.query<
      { workspaceId: string | null; length: number; lastHash: string; brokenAt: number | null }[]
    >(`
      SELECT workspace_id AS "workspaceId", count(*)::int AS length,
             (array_agg(encode(hash, 'hex') ORDER BY seq DESC))[1] AS "lastHash",
             (min(seq) FILTER (WHERE NOT whole))::int AS "brokenAt"
        FROM (SELECT workspace_id, seq, hash,
                     seq = row_number() OVER chain AND previous_hash = lag(hash, 1, ''::bytea) OVER chain
                       AND hash = audit_entry_hash(entry) AS whole
                FROM audit_entry entry WINDOW chain AS (PARTITION BY workspace_id ORDER BY seq)) entries
       GROUP BY workspace_id ORDER BY workspace_id NULLS FIRST`);
    return rows.map(({ brokenAt, ...chain }) => ({ ...chain, ...(brokenAt !== null && { brokenAt }) }));
  }
}

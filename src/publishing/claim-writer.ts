import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type PublicationChange, PublicationStore } from '../calendar/publication-store.js';
import { jsonbOf } from '../database/jsonb.js';
import type { LedgerEntry } from './claim.js';

/** One publication's change and the line that goes with it: both are written, or neither. */
export interface ClaimWrite {
  change: PublicationChange & { fence: number };
  line: (LedgerEntry & { id: string; endedAt: Date }) | undefined;
}

/** Writes what the claims of this process have to say in one transaction. */
@Injectable()
export class ClaimWriter {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: PublicationStore,
  ) {}

  /** @returns for each whether it was written; the others' claims are lost, and no line of theirs either */
  async write(writes: ClaimWrite[]): Promise<boolean[]> {
    const made = await this.dataSource.transaction(async (manager) => {
      const changed = await this.store.changeEach(
        manager,
        writes.map(({ change }) => change),
      );
      await addLines(
        manager,
        writes.filter(({ change }) => changed.has(change.id)),
      );
      return changed;
    });
    return writes.map(({ change }) => made.has(change.id));
  }
}

async function addLines(manager: EntityManager, writes: ClaimWrite[]): Promise<void> {
  const lines = writes.flatMap(({ change, line }) => {
    if (!line) return [];
    const { id, step, startedAt, endedAt, outcome, message, trace } = line;
    const { code, httpStatus, requestId } = trace ?? {};
    const row = { id, step, started_at: startedAt, ended_at: endedAt, outcome, message };
    return [{ ...row, publication_id: change.id, fence: change.fence, code, http_status: httpStatus, request_id: requestId }];
  });
  if (lines.length === 0) return;
  // Written again after an answer of the database was lost, a line is there already.
  await manager.query(
    `INSERT INTO publication_attempt
       (id, publication_id, fence, step, started_at, ended_at, outcome, code, http_status, request_id, message)
     SELECT id, publication_id, fence, step, started_at, ended_at, outcome, code, http_status, request_id, message
       FROM jsonb_populate_recordset(NULL::publication_attempt, $1)
     ON CONFLICT (id) DO NOTHING`,
    [jsonbOf(lines)],
  );
}

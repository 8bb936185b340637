import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Phase } from '../calendar/publication.js';
import { PublicationStore } from '../calendar/publication-store.js';
import type { PublicationEvent } from '../calendar/publication-state.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import type { CallTrace, Checkpoint, Draft, NetworkName } from '../networks/network.js';

/** How long a claim holds without being renewed. A killed worker's rows are taken up after this. */
export const LEASE_SECONDS = 15;

/** A publication that this worker alone may work on, for as long as the lease holds. */
export interface Claim {
  id: string;
  workspaceId: string;
  postId: string;
  channelId: string;
  network: NetworkName;
  fence: number;
  phase: Phase | null;
  draft: Draft | null;
  checkpoint: Checkpoint;
  committedAt: Date | null;
  dueAt: Date;
  tries: number;
}

/** One line of the ledger. */
export interface LedgerEntry {
  step: string;
  startedAt: Date;
  outcome: string;
  message?: string;
  trace?: CallTrace;
}

/** What a step changes on the row. */
export interface Progress {
  phase?: Phase;
  checkpoint?: Checkpoint;
  draft?: Draft;
  committedAt?: Date;
  tries?: number;
  /** Let go of the claim until then. */
  releaseUntil?: Date;
}

/** Somebody else has the row now, or a person changed it: this worker must not touch it any more. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/** Claims and everything a worker writes under one. Each write names the claim's number, so a stale worker's match no row. */
@Injectable()
export class Claims {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: PublicationStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a publication that is publishing and that nobody holds.
   * @param fence as the sweep saw it: a nudge that comes late, after somebody else's claim, takes nothing
   */
  async take(publicationId: string, fence: number): Promise<Claim | undefined> {
    const result = await this.dataSource.query<[Claim[], number]>(
      `UPDATE publication p
          SET fence = p.fence + 1, lease_until = clock_timestamp() + make_interval(secs => $2)
         FROM channel c
        WHERE p.id = $1 AND p.fence = $3 AND c.id = p.channel_id AND p.status = 'publishing'
          AND (p.lease_until IS NULL OR p.lease_until < clock_timestamp())
       RETURNING p.id, p.workspace_id AS "workspaceId", p.post_id AS "postId", p.channel_id AS "channelId", c.network,
                 p.fence, p.phase, p.draft, p.checkpoint, p.committed_at AS "committedAt", p.due_at AS "dueAt", p.tries`,
      [publicationId, LEASE_SECONDS, fence],
    );
    return result[0][0];
  }

  /** Holds on to the claim for another lease. @returns false when it is lost */
  async renew(claim: Claim): Promise<boolean> {
    const result = await this.dataSource.query<[unknown[], number]>(
      `UPDATE publication SET lease_until = clock_timestamp() + make_interval(secs => $3)
        WHERE id = $1 AND fence = $2 AND status = 'publishing' AND lease_until IS NOT NULL`,
      [claim.id, claim.fence, LEASE_SECONDS],
    );
    return result[1] > 0;
  }

  /** Writes a step's progress and its line in the ledger together. @throws ClaimLost */
  async progress(claim: Claim, progress: Progress, entry?: LedgerEntry): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const release = progress.releaseUntil;
      const result = await manager.query<[unknown[], number]>(
        `UPDATE publication
            SET phase = COALESCE($3, phase), checkpoint = COALESCE($4, checkpoint), draft = COALESCE($5, draft),
                committed_at = COALESCE($6, committed_at), tries = COALESCE($7, tries),
                next_try_at = COALESCE($8, next_try_at),
                lease_until = CASE WHEN $8::timestamptz IS NULL
                  THEN clock_timestamp() + make_interval(secs => $9) END
          WHERE id = $1 AND fence = $2 AND status = 'publishing'`,
        [
          claim.id,
          claim.fence,
          progress.phase ?? null,
          progress.checkpoint ? JSON.stringify(progress.checkpoint) : null,
          progress.draft ? JSON.stringify(progress.draft) : null,
          progress.committedAt ?? null,
          progress.tries ?? null,
          release ?? null,
          LEASE_SECONDS,
        ],
      );
      if (result[1] === 0) throw new ClaimLost(claim.id);
      if (entry) await this.write(manager, claim, entry);
    });
    if (progress.phase) claim.phase = progress.phase;
    if (progress.checkpoint) claim.checkpoint = progress.checkpoint;
    if (progress.draft) claim.draft = progress.draft;
    if (progress.committedAt) claim.committedAt = progress.committedAt;
    if (progress.tries !== undefined) claim.tries = progress.tries;
  }

  /** Ends the publication's publishing with its last line in the ledger. @throws ClaimLost */
  async finish(
    claim: Claim,
    event: PublicationEvent,
    set: Parameters<PublicationStore['happen']>[3],
    entry: LedgerEntry,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const match = { id: claim.id, fence: claim.fence };
      const ended = { ...set, leaseUntil: null, nextTryAt: null };
      if (!(await this.store.happen(manager, match, event, ended))) throw new ClaimLost(claim.id);
      await this.write(manager, claim, entry);
    });
  }

  private async write(manager: EntityManager, claim: Claim, entry: LedgerEntry): Promise<void> {
    await manager.query(
      `INSERT INTO publication_attempt
         (id, publication_id, fence, step, started_at, ended_at, outcome, code, http_status, request_id, message)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        newId(),
        claim.id,
        claim.fence,
        entry.step,
        entry.startedAt,
        this.clock.now(),
        entry.outcome,
        entry.trace?.code ?? null,
        entry.trace?.httpStatus ?? null,
        entry.trace?.requestId ?? null,
        entry.message ?? null,
      ],
    );
  }
}

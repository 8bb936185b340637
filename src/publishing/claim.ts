import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Phase } from '../calendar/publication.js';
import {
  type LedgerLine,
  type PublicationChange,
  type PublicationSet,
  PublicationStore,
} from '../calendar/publication-store.js';
import type { PublicationEvent } from '../calendar/publication-state.js';
import { Batcher } from '../foundation/batcher.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import type { PostEvent } from '../library/post.js';
import type { CallTrace, Checkpoint, Draft, NetworkName } from '../networks/network.js';

/** How long a claim holds without being renewed. A killed worker's rows are taken up after this. */
export const LEASE_SECONDS = 15;

const HOUR_MS = 3_600_000;

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
  lateLimitMinutes: number;
  /** What the post announces, as it stands when the claim is taken: nothing goes out once that has begun. */
  event: PostEvent | null;
  tries: number;
  /** Since when some of it is public, or will be without more being done; null while surely nothing is. */
  publishedAt: Date | null;
  /** What `later` put off until the next write. */
  unsaved: Omit<Progress, 'releaseUntil'>;
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
  publishedAt?: Date;
  /** What it waits for, where a person has to do something. */
  reason?: string;
  reasonCode?: string;
  /** Let go of the claim until then. */
  releaseUntil?: Date;
}

/** How publishing ends when it cannot go on: with a person, once something may be public and must not be begun anew. */
export function endOf({ publishedAt }: Claim, nothingSent: 'fail' | 'hold'): 'fail' | 'hold' | 'lose' {
  return publishedAt === null ? nothingSent : 'lose';
}

/** Somebody else has the row now, or a person changed it: this worker must not touch it any more. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/**
 * Claims and everything a worker writes under one. Each write names the claim's number, so a stale worker's match no row.
 * What many publications of this process write or ask at the same time shares one statement, each row on its own terms.
 */
@Injectable()
export class Claims {
  private readonly takes = new Batcher<Nudge, Claim | undefined>((nudges) => this.takeEach(nudges));
  private readonly renewals = new Batcher<Claim, boolean>((claims) => this.renewEach(claims));
  private readonly writes = new Batcher<PublicationChange, boolean>((changes) => this.writeEach(changes));

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: PublicationStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a publication that is publishing and that nobody holds.
   * @param fence as the sweep saw it: a nudge that comes late, after somebody else's claim, takes nothing
   */
  take(id: string, fence: number): Promise<Claim | undefined> {
    return this.takes.do({ id, fence });
  }

  /** Holds on to the claim for another lease. @returns false when it is lost */
  renew(claim: Claim): Promise<boolean> {
    return this.renewals.do(claim);
  }

  /**
   * Notes progress that is written together with the next write. Only for what a crash may forget: nothing outside has
   * been changed by it, or it can be harmlessly done again.
   */
  later(claim: Claim, progress: Omit<Progress, 'releaseUntil'>): void {
    Object.assign(claim, progress);
    claim.unsaved = { ...claim.unsaved, ...progress };
  }

  /** Writes a step's progress and its line in the ledger together. @throws ClaimLost */
  async progress(claim: Claim, progress: Progress, entry?: LedgerEntry): Promise<void> {
    const { releaseUntil, ...lasting } = progress;
    this.later(claim, lasting);
    const set = claim.unsaved;
    const change = releaseUntil
      ? { set: { ...set, leaseUntil: null, nextTryAt: releaseUntil } }
      : { set, leaseSeconds: LEASE_SECONDS };
    await this.write(claim, { what: { staying: 'publishing' }, ...change }, entry);
  }

  /** Ends the publication's publishing with its last line in the ledger. @throws ClaimLost */
  async finish(claim: Claim, event: PublicationEvent, set: PublicationSet, entry: LedgerEntry): Promise<void> {
    const ended = { ...claim.unsaved, ...set, leaseUntil: null, nextTryAt: null };
    await this.write(claim, { what: { event }, set: ended }, entry);
  }

  /** How many of its lines in the ledger say this since it was due, or in the last hour if that is shorter. */
  async outcomesSinceDue(claim: Claim, outcome: string): Promise<number> {
    const hourAgo = new Date(this.clock.now().getTime() - HOUR_MS);
    const [row] = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM publication_attempt
        WHERE publication_id = $1 AND outcome = $2 AND started_at >= $3`,
      [claim.id, outcome, claim.dueAt > hourAgo ? claim.dueAt : hourAgo],
    );
    return row?.count ?? 0;
  }

  private async write(
    claim: Claim,
    change: Omit<PublicationChange, 'id' | 'fence'>,
    entry?: LedgerEntry,
  ): Promise<void> {
    const { id, fence } = claim;
    const line = entry && { line: this.lineOf(fence, entry) };
    if (!(await this.writes.do({ id, fence, ...change, ...line }))) throw new ClaimLost(id);
    claim.unsaved = {};
  }

  private lineOf(fence: number, { step, startedAt, outcome, message, trace }: LedgerEntry): LedgerLine {
    return {
      id: newId(),
      fence,
      step,
      startedAt,
      endedAt: this.clock.now(),
      outcome,
      code: trace?.code ?? null,
      httpStatus: trace?.httpStatus ?? null,
      requestId: trace?.requestId ?? null,
      message: message ?? null,
    };
  }

  private async writeEach(changes: PublicationChange[]): Promise<boolean[]> {
    const made = await this.store.changeEach(this.dataSource.manager, changes);
    return changes.map(({ id, fence }) => made.get(id) === fence);
  }

  private async takeEach(nudges: Nudge[]): Promise<(Claim | undefined)[]> {
    // Waits for whoever has a row locked (another process's sweep may, in passing), always in the same order.
    const [rows] = await this.dataSource.query<[Omit<Claim, 'unsaved'>[], number]>(
      `WITH free AS (
         SELECT p.id FROM publication p
           JOIN unnest($1::uuid[], $2::int[]) AS nudge(id, fence) ON p.id = nudge.id AND p.fence = nudge.fence
          WHERE p.status = 'publishing' AND (p.lease_until IS NULL OR p.lease_until < clock_timestamp())
          ORDER BY p.id FOR UPDATE OF p)
       UPDATE publication p
          SET fence = p.fence + 1, lease_until = clock_timestamp() + make_interval(secs => $3)
         FROM free, channel c, workspace w
        WHERE p.id = free.id AND c.id = p.channel_id AND w.id = p.workspace_id
       RETURNING p.id, p.workspace_id AS "workspaceId", p.post_id AS "postId", p.channel_id AS "channelId", c.network,
                 p.fence, p.phase, p.draft, p.checkpoint, p.committed_at AS "committedAt", p.due_at AS "dueAt", p.tries,
                 p.published_at AS "publishedAt", w.late_limit_minutes AS "lateLimitMinutes",
                 (SELECT t.event FROM post t WHERE t.id = p.post_id) AS event`,
      [nudges.map(({ id }) => id), nudges.map(({ fence }) => fence), LEASE_SECONDS],
    );
    const taken = new Map(rows.map((row) => [row.id, { ...row, unsaved: {} }]));
    return nudges.map(({ id }) => {
      const claim = taken.get(id);
      // Nudged twice at once, it is still one claim.
      taken.delete(id);
      return claim;
    });
  }

  private async renewEach(claims: Claim[]): Promise<boolean[]> {
    const sorted = claims.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    const [rows] = await this.dataSource.query<[{ id: string; fence: number }[], number]>(
      `UPDATE publication p SET lease_until = clock_timestamp() + make_interval(secs => $3)
         FROM unnest($1::uuid[], $2::int[]) AS claim(id, fence)
        WHERE p.id = claim.id AND p.fence = claim.fence AND p.status = 'publishing' AND p.lease_until IS NOT NULL
       RETURNING p.id, p.fence`,
      [sorted.map(({ id }) => id), sorted.map(({ fence }) => fence), LEASE_SECONDS],
    );
    const held = new Map(rows.map(({ id, fence }) => [id, fence]));
    // This process may still have an old claim of a row in hand that it has taken anew.
    return claims.map(({ id, fence }) => held.get(id) === fence);
  }
}

interface Nudge {
  id: string;
  fence: number;
}

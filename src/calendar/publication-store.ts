import { Injectable } from '@nestjs/common';
import { type EntityManager, In, type QueryDeepPartialEntity } from 'typeorm';
import { jsonbOf } from '../database/jsonb.js';
import { Clock } from '../foundation/clock.js';
import type { PublicationStatus } from './publication.js';
import { Publication, type PublicationAttempt } from './publication.entity.js';
import { type PublicationEvent, stateAfter, statesBefore } from './publication-state.js';

/** Which row: its id, and what else must still be true of it. */
export interface PublicationMatch {
  id: string;
  workspaceId?: string;
  /** The claim's number: a worker that lost its lease matches nothing. */
  fence?: number;
  /** Why it is held. */
  reasonCode?: string;
}

/** What `changeEach` may set, and where it is stored. */
const COLUMNS = {
  phase: 'phase',
  reason: 'reason',
  reasonCode: 'reason_code',
  draft: 'draft',
  checkpoint: 'checkpoint',
  leaseUntil: 'lease_until',
  nextTryAt: 'next_try_at',
  committedAt: 'committed_at',
  tries: 'tries',
  remoteId: 'remote_id',
  permalink: 'permalink',
  publishedAt: 'published_at',
  nextMeasureAt: 'next_measure_at',
} as const satisfies Partial<Record<keyof Publication, string>>;

export type PublicationSet = Partial<Pick<Publication, keyof typeof COLUMNS>>;

/** One line of the ledger. */
export type LedgerLine = Omit<PublicationAttempt, 'publicationId'>;

/** A change of one row: an event that happens to it, or new values while it stays in its state. */
export interface PublicationChange {
  id: string;
  /** The claim's number, for a claim's own changes. */
  fence?: number;
  what: { event: PublicationEvent } | { staying: PublicationStatus };
  set: PublicationSet;
  /** Lets the claim hold for so many seconds from now, by the database's clock. */
  leaseSeconds?: number;
  /** Written together with the change, or not at all. */
  line?: LedgerLine;
}

const ASSIGNED = ['status', 'updated_at', ...Object.values(COLUMNS)];
const LINE = [
  ...['id', 'publication_id', 'fence', 'step', 'started_at', 'ended_at'],
  ...['outcome', 'code', 'http_status', 'request_id', 'message'],
];
const LEASE = `CASE WHEN change.lease_seconds IS NULL THEN n.lease_until
                    ELSE clock_timestamp() + make_interval(secs => change.lease_seconds) END`;

/**
 * Each row has its own conditions and its own values: a key that is not in `set` leaves its column as it is. A line that
 * is there already was written before an answer of the database was lost.
 */
const CHANGE_EACH = `
  WITH change AS (
    SELECT (e->>'id')::uuid AS id, (e->>'fence')::int AS fence, e->'states' AS states, e->'set' AS set,
           (e->>'leaseSeconds')::float8 AS lease_seconds
      FROM jsonb_array_elements($1::jsonb) e),
  made AS (
    UPDATE publication p
       SET (${ASSIGNED.join(', ')}) = (
         SELECT ${ASSIGNED.map((column) => (column === 'lease_until' ? LEASE : `n.${column}`)).join(', ')}
           FROM jsonb_populate_record(p, change.set) n)
      FROM change
     WHERE p.id = change.id AND (change.fence IS NULL OR p.fence = change.fence) AND change.states ? p.status
    RETURNING p.id, p.fence),
  noted AS (
    INSERT INTO publication_attempt (${LINE.join(', ')})
    SELECT ${LINE.map((column) => `line.${column}`).join(', ')}
      FROM jsonb_populate_recordset(NULL::publication_attempt, $2) line JOIN made ON made.id = line.publication_id AND made.fence = line.fence
    ON CONFLICT (id) DO NOTHING)
  SELECT id, fence FROM made`;

/** The only place that assigns a publication's status: conditional UPDATEs by the state machine. */
@Injectable()
export class PublicationStore {
  constructor(private readonly clock: Clock) {}

  /**
   * Lets an event happen.
   * @returns false when the row is not in a state for it (any more), or not the caller's
   */
  async happen(
    manager: EntityManager,
    match: PublicationMatch,
    event: PublicationEvent,
    set: Omit<QueryDeepPartialEntity<Publication>, 'status' | 'id'> = {},
  ): Promise<boolean> {
    const result = await manager.update(
      Publication,
      { ...match, status: In([...statesBefore(event)]) },
      { ...set, status: stateAfter(event), updatedAt: this.clock.now() },
    );
    return (result.affected ?? 0) > 0;
  }

  /**
   * Many changes of different rows, each under its own conditions, with their lines in the ledger, in one statement.
   * @returns the ids of those that were made, each with the row's claim number (an old claim of the same row may be among
   *   the changes); the others' rows are in another state, or another worker's
   */
  async changeEach(manager: EntityManager, changes: PublicationChange[]): Promise<Map<string, number>> {
    if (changes.length === 0) return new Map();
    const now = this.clock.now();
    // Always in the same order, so that two such statements do not lock each other out.
    const sorted = changes.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    const made = await manager.query<{ id: string; fence: number }[]>(CHANGE_EACH, [
      jsonbOf(sorted.map((change) => rowOf(change, now))),
      jsonbOf(sorted.flatMap(lineOf)),
    ]);
    return new Map(made.map(({ id, fence }) => [id, fence]));
  }
}

function rowOf({ id, fence, what, set, leaseSeconds }: PublicationChange, now: Date) {
  const columns: Record<string, unknown> = 'event' in what ? { status: stateAfter(what.event), updated_at: now } : {};
  for (const [name, value] of Object.entries(set)) columns[COLUMNS[name as keyof PublicationSet]] = value;
  const states = 'event' in what ? statesBefore(what.event) : [what.staying];
  return { id, fence, states, set: columns, leaseSeconds };
}

function lineOf({ id: publicationId, line }: PublicationChange) {
  if (!line) return [];
  const { startedAt, endedAt, httpStatus, requestId, ...same } = line;
  const renamed = {
    publication_id: publicationId,
    started_at: startedAt,
    ended_at: endedAt,
    http_status: httpStatus,
    request_id: requestId,
  };
  return [{ ...same, ...renamed }];
}

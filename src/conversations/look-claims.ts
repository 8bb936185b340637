import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import type { Checkpoint, CommentsOutcome, MeasureItem } from '../networks/network.js';
import type { CommentPlace } from './comment-store.js';
import {
  MORE_AFTER_MS,
  nextLookAt,
  nextLookForGone,
  POSTS_A_LOOK,
  restAfterFailures,
  restAfterLook,
} from './look-plan.js';

/** Channels one tick takes. */
const CHANNELS_A_TICK = 50;
/** So long a look is one process's alone: longer than its calls can take (10 of 20 seconds on Meta, two of 30 on X). */
const BUSY_MS = 5 * 60_000;
const DAY_MS = 24 * 3_600_000;

export interface WatchedPost extends MeasureItem {
  publicationId: string;
}

/** A look that this process may take, at these posts. */
export interface LookClaim {
  place: CommentPlace;
  busyUntil: Date;
  cursor: Checkpoint;
  posts: WatchedPost[];
  failures: number;
  calls: number;
  callsSince: Date | null;
}

type Found = Extract<CommentsOutcome, { kind: 'comments' }>;

/** Who looks where and when, as rows: processes share the work, and a restart forgets nothing. */
@Injectable()
export class LookClaims {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Channels with posts to look under that nobody is at, those that have waited longest first. One probe of an index for each
   * channel: what piles up under a channel that rests or has to be connected again is not gone through each time.
   */
  async due(): Promise<CommentPlace[]> {
    return this.dataSource.query<CommentPlace[]>(
      `SELECT c.id AS "channelId", c.workspace_id AS "workspaceId", c.network
         FROM channel c LEFT JOIN comment_look l ON l.channel_id = c.id
         CROSS JOIN LATERAL (SELECT next_look_at FROM comment_watch WHERE channel_id = c.id AND next_look_at <= $1
                              ORDER BY next_look_at LIMIT 1) w
        WHERE c.deleted_at IS NULL AND c.status <> 'needs-reconnect'
          AND coalesce(l.busy_until, $1) <= $1 AND coalesce(l.rest_until, $1) <= $1
        ORDER BY w.next_look_at LIMIT $2`,
      [this.clock.now(), CHANNELS_A_TICK],
    );
  }

  /** Takes a channel, unless somebody else did. */
  async take(place: CommentPlace): Promise<LookClaim | undefined> {
    const now = this.clock.now();
    const busyUntil = new Date(now.getTime() + BUSY_MS);
    const [row] = await this.dataSource.query<Pick<LookClaim, 'cursor' | 'failures' | 'calls' | 'callsSince'>[]>(
      `INSERT INTO comment_look AS l (channel_id, workspace_id, busy_until) VALUES ($1, $2, $3)
       ON CONFLICT (channel_id) DO UPDATE SET busy_until = excluded.busy_until
         WHERE coalesce(l.busy_until, $4) <= $4 AND coalesce(l.rest_until, $4) <= $4
       RETURNING cursor, failures, calls, calls_since AS "callsSince"`,
      [place.channelId, place.workspaceId, busyUntil, now],
    );
    if (!row) return undefined;
    const posts = await this.dataSource.query<WatchedPost[]>(
      `SELECT p.id AS "publicationId", p.remote_id AS "remoteId", coalesce(p.published_at, p.created_at) AS "publishedAt",
              coalesce(p.draft->>'format', 'text') AS format
         FROM comment_watch w JOIN publication p ON p.id = w.publication_id
        WHERE w.channel_id = $1 AND w.next_look_at <= $2 AND p.remote_id IS NOT NULL
        ORDER BY w.next_look_at LIMIT $3`,
      [place.channelId, now, POSTS_A_LOOK],
    );
    return { place, busyUntil, posts, ...row };
  }

  /** The network asked for a pause: until then the channel is not among those that are due. */
  async rest(place: CommentPlace, until: Date): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO comment_look AS l (channel_id, workspace_id, rest_until) VALUES ($1, $2, $3)
       ON CONFLICT (channel_id) DO UPDATE SET rest_until = excluded.rest_until`,
      [place.channelId, place.workspaceId, until],
    );
  }

  /** A look that told nothing: the posts stay due, the channel rests, longer each time. */
  async failed({ place, busyUntil, failures }: LookClaim): Promise<void> {
    await this.dataSource.query(
      `UPDATE comment_look SET busy_until = NULL, failures = $3, rest_until = $4 WHERE channel_id = $1 AND busy_until = $2`,
      [place.channelId, busyUntil, failures + 1, restAfterFailures(failures + 1, this.clock.now())],
    );
  }

  /** Notes how far the look came, and when to look again. @returns false when the channel is somebody else's by now */
  async finish(manager: EntityManager, claim: LookClaim, found: Found, lookedAt: Date): Promise<boolean> {
    const { place, busyUntil } = claim;
    const now = this.clock.now();
    const sameDay = claim.callsSince !== null && now.getTime() - claim.callsSince.getTime() < DAY_MS;
    const calls = (sameDay ? claim.calls : 0) + found.calls;
    const [, updated] = await manager.query<[unknown, number]>(
      `UPDATE comment_look SET cursor = $3, busy_until = NULL, rest_until = $4, failures = 0, calls = $5, calls_since = $6
        WHERE channel_id = $1 AND busy_until = $2`,
      [
        place.channelId,
        busyUntil,
        JSON.stringify(found.cursor),
        restAfterLook(place.network, found.more, calls, now),
        calls,
        sameDay ? claim.callsSince : now,
      ],
    );
    if (updated === 0) return false;
    const other = new Map([...found.otherIds].map(([id, remoteId]) => [remoteId, id]));
    const watches = claim.posts.map((post) => ({
      id: post.publicationId,
      other: other.get(post.remoteId) ?? null,
      next: this.nextFor(post, found, now),
    }));
    await manager.query(
      `UPDATE comment_watch w SET looked_at = $2, next_look_at = r.next, other_remote_id = coalesce(r.other, w.other_remote_id)
         FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, other text, next timestamptz) WHERE w.publication_id = r.id`,
      [JSON.stringify(watches), lookedAt],
    );
    return true;
  }

  /** Our publications by what the network calls their posts, on one channel. */
  async publicationsOf(manager: EntityManager, channelId: string, remoteIds: string[]): Promise<Map<string, string>> {
    if (remoteIds.length === 0) return new Map();
    const rows = await manager.query<{ id: string; remoteId: string }[]>(
      `SELECT id, remote_id AS "remoteId" FROM publication WHERE channel_id = $1 AND remote_id = ANY($2)
       UNION ALL
       SELECT publication_id, other_remote_id FROM comment_watch WHERE channel_id = $1 AND other_remote_id = ANY($2)`,
      [channelId, remoteIds],
    );
    return new Map(rows.map(({ id, remoteId }) => [remoteId, id]));
  }

  private nextFor(post: WatchedPost, found: Found, now: Date): Date | null {
    if (found.gone.includes(post.remoteId)) return nextLookForGone(post.publishedAt, now);
    const next = nextLookAt(post.publicationId, post.publishedAt, now);
    return found.more && next ? new Date(now.getTime() + MORE_AFTER_MS) : next;
  }
}

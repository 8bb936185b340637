import { Injectable } from '@nestjs/common';
import { type EntityManager, QueryFailedError } from 'typeorm';
import type { PublicationStatus } from './publication.js';

/** Where a post is (or surely or perhaps was) seen: what counts for the rules on repeating. */
const COUNTED: PublicationStatus[] = ['scheduled', 'publishing', 'published', 'unconfirmed', 'held'];
const NEIGHBOURS_OUTSIDE = 2;

export interface Occupied {
  channelId: string;
  postId: string;
  dueAt: Date;
  slotAt: Date | null;
}

/** Keys a post on a channel. */
export function placeKey(postId: string, channelId: string): string {
  return `${postId}/${channelId}`;
}

/** What is in a workspace's calendar already. */
@Injectable()
export class Occupancy {
  /**
   * Lets nobody else plan for these channels until the transaction ends, so that what is read stays true. The unique index
   * on slots holds without it; the rules on repeating need it.
   */
  async lockChannels(manager: EntityManager, channelIds: readonly string[]): Promise<void> {
    await manager.query(
      `SELECT pg_advisory_xact_lock(hashtextextended(key, 0))
       FROM (SELECT 'calendar/' || id AS key FROM unnest($1::text[]) AS id ORDER BY id) AS keys`,
      [[...channelIds].sort()],
    );
  }

  /** When each post appears on each channel, past and future, by `placeKey`; reminders do not count. `exceptId`: a publication to leave out. */
  async appearances(
    manager: EntityManager,
    workspaceId: string,
    postIds: string[],
    channelIds: string[],
    exceptId: string | null = null,
  ): Promise<Map<string, Date[]>> {
    const rows = await manager.query<{ postId: string; channelId: string; at: Date }[]>(
      `SELECT post_id AS "postId", channel_id AS "channelId", coalesce(published_at, due_at) AS at
       FROM publication
       WHERE workspace_id = $1 AND post_id = ANY($2::uuid[]) AND channel_id = ANY($3::uuid[]) AND status = ANY($4)
         AND lead IS NULL AND id IS DISTINCT FROM $5::uuid
       ORDER BY at`,
      [workspaceId, postIds, channelIds, COUNTED, exceptId],
    );
    return new Map(
      [...Map.groupBy(rows, (row) => placeKey(row.postId, row.channelId))].map(([key, same]) => [
        key,
        same.map((row) => row.at),
      ]),
    );
  }

  /** Everything on these channels in [from, to), and the nearest few outside on either side, by time. */
  async around(
    manager: EntityManager,
    workspaceId: string,
    channelIds: string[],
    from: Date,
    to: Date,
  ): Promise<Occupied[]> {
    const columns = 'channel_id AS "channelId", post_id AS "postId", due_at AS "dueAt", slot_at AS "slotAt"';
    const counted = 'p.workspace_id = $1 AND p.channel_id = c.id AND p.status = ANY($5)';
    return manager.query<Occupied[]>(
      `SELECT ${columns} FROM unnest($2::uuid[]) AS c (id) CROSS JOIN LATERAL (
         (SELECT p.* FROM publication p WHERE ${counted} AND p.due_at < $3 ORDER BY p.due_at DESC LIMIT ${NEIGHBOURS_OUTSIDE})
         UNION ALL
         (SELECT p.* FROM publication p WHERE ${counted} AND p.due_at >= $3 AND p.due_at < $4)
         UNION ALL
         (SELECT p.* FROM publication p WHERE ${counted} AND p.due_at >= $4 ORDER BY p.due_at LIMIT ${NEIGHBOURS_OUTSIDE})
       ) AS near ORDER BY near.due_at, near.id`,
      [workspaceId, channelIds, from, to, COUNTED],
    );
  }

  /** The times in [from, to) on a channel that are gone: slots that are taken, and times that something else is due at. */
  async takenTimes(
    manager: EntityManager,
    workspaceId: string,
    channelIds: string[],
    from: Date,
    to: Date,
    exceptId: string | null = null,
  ): Promise<Map<string, Set<number>>> {
    const rows = await manager.query<{ channelId: string; at: Date }[]>(
      `SELECT channel_id AS "channelId", slot_at AS at FROM publication
       WHERE workspace_id = $1 AND channel_id = ANY($2::uuid[]) AND slot_at >= $3 AND slot_at < $4
         AND status <> 'cancelled' AND id IS DISTINCT FROM $6::uuid
       UNION ALL
       SELECT channel_id, due_at FROM publication
       WHERE workspace_id = $1 AND channel_id = ANY($2::uuid[]) AND due_at >= $3 AND due_at < $4
         AND status = ANY($5) AND id IS DISTINCT FROM $6::uuid`,
      [workspaceId, channelIds, from, to, COUNTED, exceptId],
    );
    return new Map(
      [...Map.groupBy(rows, (row) => row.channelId)].map(([id, same]) => [
        id,
        new Set(same.map((row) => row.at.getTime())),
      ]),
    );
  }
}

/** Whether an error says that a unique index of this name was violated. */
export function violates(error: unknown, index: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const cause: unknown = error.driverError;
  return typeof cause === 'object' && cause !== null && 'constraint' in cause && cause.constraint === index;
}

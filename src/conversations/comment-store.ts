import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import type { NetworkName } from '../networks/network.js';
import type { SeenBy } from './conversation.entity.js';
import { DAYS_KEPT } from './retention-days.js';

/** Longer than anything a network takes (Facebook: 8,000 characters); what is longer is cut. */
const TEXT_MAX = 10_000;
const NAME_MAX = 300;
const ROWS_AT_ONCE = 500;
/** A list may have been made a moment before a comment came that a webhook told of at once. */
const LIST_LAG_MS = 60_000;

/** The channel that comments came in on. */
export interface CommentPlace {
  workspaceId: string;
  channelId: string;
  network: NetworkName;
}

/** What a network said of one comment at one moment. Instants. */
export interface CommentWord {
  publicationId: string;
  remoteId: string;
  toldAt: Date;
  /** Deleted on the network; of one that is not known, this keeps a late word about it from bringing it in. */
  gone?: boolean;
  said?: {
    parentRemoteId?: string | undefined;
    author?: { remoteId?: string; name?: string } | undefined;
    text: string;
    at: Date;
    own: boolean;
    hidden?: boolean | undefined;
    permalink?: string | undefined;
  };
}

/** The only writer of comments: each is one row however often and by whichever way it is told of. */
@Injectable()
export class CommentStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes in what was told. The latest word counts; the first time and way of seeing it stay. What is older than the
   * workspace keeps comments is not taken in.
   * @returns how many comments were new
   */
  async keep(
    place: CommentPlace,
    words: readonly CommentWord[],
    seenBy: SeenBy,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<number> {
    const latest = new Map<string, CommentWord>();
    for (const word of words) {
      const other = latest.get(word.remoteId);
      if (!other || comesAfter(word, other)) latest.set(word.remoteId, word);
    }
    // In one order for everybody, so that two who write the same ones wait for each other instead of blocking each other.
    const rows = [...latest.values()]
      .sort((one, other) => (one.remoteId < other.remoteId ? -1 : 1))
      .map((word) => this.rowOf(word));
    let fresh = 0;
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      fresh += await this.write(manager, place, rows.slice(start, start + ROWS_AT_ONCE), seenBy);
    }
    return fresh;
  }

  /** Hides or shows comments that are known. */
  async setHidden(place: CommentPlace, remoteId: string, hidden: boolean, toldAt: Date): Promise<void> {
    await this.dataSource.query(
      `UPDATE comment SET hidden = $3, told_at = $4 WHERE channel_id = $1 AND remote_id = $2 AND told_at <= $4`,
      [place.channelId, remoteId, hidden, toldAt],
    );
  }

  /** Marks what is known under a publication and was missing in a whole list of its comments, made at `listedAt`. */
  async markMissing(
    manager: EntityManager,
    publicationId: string,
    present: readonly string[],
    listedAt: Date,
  ): Promise<void> {
    await manager.query(
      `UPDATE comment SET gone_at = $3, told_at = $3
        WHERE id IN (SELECT id FROM comment
                      WHERE publication_id = $1 AND gone_at IS NULL AND NOT remote_id = ANY($2)
                        AND told_at < $3 AND first_seen_at < $4 AND at < $4
                        -- One that somebody writes at this moment is being told of.
                        FOR UPDATE SKIP LOCKED)`,
      [publicationId, present, listedAt, new Date(listedAt.getTime() - LIST_LAG_MS)],
    );
  }

  private rowOf({ publicationId, remoteId, toldAt, gone, said }: CommentWord) {
    return {
      id: newId(),
      publication_id: publicationId,
      remote_id: remoteId,
      parent_remote_id: said?.parentRemoteId ?? null,
      author_remote_id: said?.author?.remoteId ?? null,
      author_name: said?.author?.name === undefined ? null : storable(said.author.name, NAME_MAX),
      text: storable(said?.text ?? '', TEXT_MAX),
      permalink: said?.permalink ?? null,
      at: said?.at ?? toldAt,
      own: said?.own ?? false,
      hidden: said?.hidden ?? null,
      gone: gone === true,
      told_at: toldAt,
    };
  }

  private async write(
    manager: EntityManager,
    { workspaceId, channelId, network }: CommentPlace,
    rows: object[],
    seenBy: SeenBy,
  ): Promise<number> {
    const written = await manager.query<{ fresh: boolean }[]>(
      `INSERT INTO comment AS c (id, workspace_id, channel_id, publication_id, network, remote_id, parent_remote_id,
         author_remote_id, author_name, text, permalink, at, own, hidden, gone_at, first_seen_at, seen_by, told_at)
       SELECT r.id, $1, $2, r.publication_id, $3, r.remote_id, r.parent_remote_id, r.author_remote_id, r.author_name,
              r.text, r.permalink, r.at, r.own, r.hidden, CASE WHEN r.gone THEN r.told_at END, $5, $6, r.told_at
         FROM jsonb_to_recordset($4::jsonb) AS r (id uuid, publication_id uuid, remote_id text, parent_remote_id text,
              author_remote_id text, author_name text, text text, permalink text, at timestamptz, own boolean,
              hidden boolean, gone boolean, told_at timestamptz)
        WHERE r.at >= $5::timestamptz - make_interval(days => coalesce((SELECT days FROM comment_retention WHERE workspace_id = $1), ${DAYS_KEPT}))
       ON CONFLICT (channel_id, remote_id) DO UPDATE SET
         told_at = excluded.told_at,
         -- Of two words about the same second, the one that it was deleted is the last.
         gone_at = CASE WHEN excluded.gone_at IS NULL AND excluded.told_at > c.told_at THEN NULL
                        ELSE coalesce(c.gone_at, excluded.gone_at) END,
         text = CASE WHEN excluded.gone_at IS NULL THEN excluded.text ELSE c.text END,
         at = CASE WHEN excluded.gone_at IS NULL AND excluded.seen_by = 'poll' THEN excluded.at ELSE c.at END,
         own = c.own OR excluded.own,
         hidden = coalesce(excluded.hidden, c.hidden),
         parent_remote_id = coalesce(excluded.parent_remote_id, c.parent_remote_id),
         author_remote_id = coalesce(excluded.author_remote_id, c.author_remote_id),
         author_name = coalesce(excluded.author_name, c.author_name),
         permalink = coalesce(excluded.permalink, c.permalink)
         WHERE c.told_at <= excluded.told_at
       RETURNING (xmax = 0) AS fresh`,
      [workspaceId, channelId, network, JSON.stringify(rows), this.clock.now(), seenBy],
    );
    return written.filter(({ fresh }) => fresh).length;
  }
}

/** Of two words about the same moment, the one that it was deleted is the last. */
function comesAfter(word: CommentWord, other: CommentWord): boolean {
  const later = word.toldAt.getTime() - other.toldAt.getTime();
  return later === 0 ? word.gone === true || other.gone !== true : later > 0;
}

/** PostgreSQL holds no NUL; half a character is none. */
function storable(text: string, max: number): string {
  return text.replaceAll('\0', '').slice(0, max).toWellFormed();
}

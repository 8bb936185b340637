import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { notFound } from '../foundation/problem-error.js';
import type { PostKind } from '../library/post.js';
import type { Draft, Metrics, NetworkName } from '../networks/network.js';
import type { PublicationStatus } from './publication.js';

/** A publication with the names people know its post and channel by. */
export interface AgendaItem {
  id: string;
  title: string;
  channelName: string;
  network: NetworkName;
  dueAt: Date;
  publishedAt: Date | null;
  status: PublicationStatus;
  reason: string | null;
  reasonCode: string | null;
  permalink: string | null;
  metrics: Metrics | null;
}

/** One publication with all that its page shows beside the ledger. */
export interface AgendaEntry extends AgendaItem {
  postId: string;
  postKind: PostKind;
  channelId: string;
  channelTimeZone: string;
  externalId: string;
  remoteId: string | null;
  /** Fixed when publishing began; null before. */
  draft: Draft | null;
  measuredAt: Date | null;
}

const COLUMNS = `p.id, t.title, c.name AS "channelName", c.network, p.due_at AS "dueAt", p.published_at AS "publishedAt",
  p.status, p.reason, p.reason_code AS "reasonCode", p.permalink, p.metrics`;
const FROM = 'FROM publication p JOIN post t ON t.id = p.post_id JOIN channel c ON c.id = p.channel_id';
const SHOWN_MAX = 200;
const LATEST = 24;

/** What people look at first, each list in one query: what needs them, what comes, what went out. */
@Injectable()
export class Agenda {
  constructor(private readonly dataSource: DataSource) {}

  /** Unconfirmed first, since somebody has to look; then held, then failed. */
  needingAPerson(workspaceId: string): Promise<AgendaItem[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} ${FROM} WHERE p.workspace_id = $1 AND p.status IN ('unconfirmed', 'held', 'failed')
        ORDER BY array_position(ARRAY['unconfirmed', 'held', 'failed'], p.status), p.due_at DESC LIMIT ${SHOWN_MAX}`,
      [workspaceId],
    );
  }

  /** Those of the publications that still need a person and that no person has decided about, in the same order. */
  undecided(
    workspaceId: string,
    ids: string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<AgendaItem[]> {
    return manager.query(
      `SELECT ${COLUMNS} ${FROM} WHERE p.workspace_id = $1 AND p.id = ANY($2)
          AND p.status IN ('unconfirmed', 'held', 'failed') AND p.reason_code IS DISTINCT FROM 'not-published'
        ORDER BY array_position(ARRAY['unconfirmed', 'held', 'failed'], p.status), p.due_at DESC`,
      [workspaceId, ids],
    );
  }

  /** @throws ProblemError 404 */
  async entry(workspaceId: string, id: string): Promise<AgendaEntry> {
    const [entry] = await this.dataSource.query<AgendaEntry[]>(
      `SELECT ${COLUMNS}, p.post_id AS "postId", t.kind AS "postKind", p.channel_id AS "channelId", c.time_zone AS "channelTimeZone", c.external_id AS "externalId",
              p.remote_id AS "remoteId", p.draft, p.measured_at AS "measuredAt"
         ${FROM} WHERE p.workspace_id = $1 AND p.id = $2`,
      [workspaceId, id],
    );
    if (!entry) throw notFound('publication', id);
    return entry;
  }

  between(workspaceId: string, from: Date, to: Date): Promise<AgendaItem[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} ${FROM} WHERE p.workspace_id = $1 AND p.due_at < $3
          AND (p.status = 'publishing' OR (p.status = 'scheduled' AND p.due_at >= $2::timestamptz - interval '1 minute'))
        ORDER BY p.due_at, p.id LIMIT ${SHOWN_MAX}`,
      [workspaceId, from, to],
    );
  }

  latestPublished(workspaceId: string): Promise<AgendaItem[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} ${FROM} WHERE p.workspace_id = $1 AND p.status = 'published'
        ORDER BY p.published_at DESC LIMIT ${LATEST}`,
      [workspaceId],
    );
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Metrics, NetworkName } from '../networks/network.js';
import type { PublicationStatus } from './publication.js';

/** A publication with the names people know its post and channel by. */
export interface AgendaItem {
  title: string;
  channelName: string;
  network: NetworkName;
  dueAt: Date;
  publishedAt: Date | null;
  status: PublicationStatus;
  reason: string | null;
  permalink: string | null;
  metrics: Metrics | null;
}

const COLUMNS = `t.title, c.name AS "channelName", c.network, p.due_at AS "dueAt", p.published_at AS "publishedAt",
  p.status, p.reason, p.permalink, p.metrics`;
const FROM = 'FROM publication p JOIN post t ON t.id = p.post_id JOIN channel c ON c.id = p.channel_id';
const SHOWN_MAX = 200;
const LATEST = 24;

/** What people look at first, each list in one query: what needs them, what comes, what went out. */
@Injectable()
export class Agenda {
  constructor(private readonly dataSource: DataSource) {}

  needingAPerson(workspaceId: string): Promise<AgendaItem[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} ${FROM} WHERE p.workspace_id = $1 AND p.status IN ('unconfirmed', 'held', 'failed')
        ORDER BY p.status = 'unconfirmed' DESC, p.due_at DESC LIMIT ${SHOWN_MAX}`,
      [workspaceId],
    );
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

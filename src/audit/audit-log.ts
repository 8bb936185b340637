import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { decodeCursor, type Page, pageOf } from '../foundation/page.js';
import { invalidInput } from '../foundation/problem-error.js';
import type { AuditEntryView, AuditFilter } from './audit.schemas.js';
import { AuditEntry } from './audit-entry.entity.js';

const BATCH = 500;
const uuid = z.guid();
const position = z.coerce.number().int().min(1);

/** Reads a workspace's audit trail, newest first. */
@Injectable()
export class AuditLog {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ProblemError 422 for a cursor no list gave out */
  async list(workspaceId: string, filter: AuditFilter, limit: number, cursor?: string): Promise<Page<AuditEntryView>> {
    const rows = await this.rows(workspaceId, filter, limit + 1, cursor === undefined ? undefined : placeOf(cursor));
    return pageOf(rows, limit, viewOf, (row) => ({ key: String(row.seq), id: row.id }));
  }

  /** All that match, a few hundred at a time. */
  async *all(workspaceId: string, filter: AuditFilter): AsyncGenerator<AuditEntryView> {
    for (let before: number | undefined; ;) {
      const rows = await this.rows(workspaceId, filter, BATCH, before);
      for (const row of rows) yield viewOf(row);
      before = rows.at(-1)?.seq;
      if (rows.length < BATCH) return;
    }
  }

  private rows(workspaceId: string, filter: AuditFilter, limit: number, before?: number): Promise<AuditEntry[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(AuditEntry, 'entry')
      .where('entry.workspace_id = :workspaceId', { workspaceId })
      .orderBy('entry.seq', 'DESC')
      .limit(limit);
    if (before !== undefined) query.andWhere('entry.seq < :before', { before });
    narrow(query, filter);
    return query.getMany();
  }
}

function narrow(query: SelectQueryBuilder<AuditEntry>, { who, what, subject, from, to }: AuditFilter): void {
  if (who !== undefined && uuid.safeParse(who).success) {
    query.andWhere('(entry.actor_person_id = :who OR entry.actor_key_id = :who)', { who });
  } else if (who !== undefined && who !== '') {
    query.andWhere('entry.actor_name ILIKE :name', { name: `%${plain(who)}%` });
  }
  if (what !== undefined && what !== '') query.andWhere('entry.action LIKE :what', { what: `${plain(what)}%` });
  if (subject !== undefined && subject !== '') query.andWhere('entry.subject = :subject', { subject });
  if (from) query.andWhere('entry.at >= :from', { from });
  if (to) query.andWhere('entry.at < :to', { to });
}

function plain(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}

function placeOf(cursor: string): number {
  const seq = position.safeParse(decodeCursor(cursor).key);
  if (seq.success) return seq.data;
  throw invalidInput([{ path: 'cursor', message: 'This is not a cursor that a list gave out.' }]);
}

function viewOf(entry: AuditEntry): AuditEntryView {
  const { id, seq, at, actorPersonId, actorKeyId, actorName, action, subject, detail, hash } = entry;
  return {
    id,
    seq,
    at: at.toISOString(),
    actor: {
      ...(actorPersonId !== null && { personId: actorPersonId }),
      ...(actorKeyId !== null && { keyId: actorKeyId }),
      name: actorName,
    },
    action,
    ...(subject !== null && { subject }),
    detail,
    hash: hash.toString('hex'),
  };
}

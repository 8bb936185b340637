import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { decodeCursor, type Page, pageOf } from '../foundation/page.js';
import { invalidInput, notFound } from '../foundation/problem-error.js';
import { instant } from '../foundation/schemas.js';
import { Publication, PublicationAttempt } from './publication.entity.js';
import type { PublicationStatus } from './publication.js';
import { type PublicationView, viewOf } from './publication-view.js';

export interface PublicationFilter {
  /** Due at or after. */
  from?: Date | undefined;
  /** Due before. */
  to?: Date | undefined;
  status?: PublicationStatus | undefined;
  channelId?: string | undefined;
  postId?: string | undefined;
}

const WEEK_ITEMS_MAX = 1_000;

/** Reads the calendar. */
@Injectable()
export class Publications {
  constructor(private readonly dataSource: DataSource) {}

  /** One publication with its ledger. @throws ProblemError 404 */
  async get(workspaceId: string, id: string): Promise<PublicationView> {
    const [view] = await this.viewsOf([await this.row(this.dataSource.manager, workspaceId, id)]);
    if (!view) throw notFound('publication', id);
    return view;
  }

  /** A page of a calendar range, by due time. @throws ProblemError 422 for a cursor no list gave out */
  async list(
    workspaceId: string,
    filter: PublicationFilter,
    limit: number,
    cursor?: string,
  ): Promise<Page<PublicationView>> {
    const rows = await this.rows(workspaceId, filter, limit + 1, cursor);
    const page = pageOf(
      rows,
      limit,
      (row) => row,
      (row) => ({ key: row.dueAt.toISOString(), id: row.id }),
    );
    return { items: await this.viewsOf(page.items), nextCursor: page.nextCursor };
  }

  /** Everything due in [from, to), by due time; for a week's page. At most 1,000. */
  async week(workspaceId: string, from: Date, to: Date): Promise<PublicationView[]> {
    return this.viewsOf(await this.rows(workspaceId, { from, to }, WEEK_ITEMS_MAX));
  }

  /** The row itself, for a change in the caller's transaction. @throws ProblemError 404 */
  async row(manager: EntityManager, workspaceId: string, id: string): Promise<Publication> {
    const row = await manager.findOneBy(Publication, { id, workspaceId });
    if (!row) throw notFound('publication', id);
    return row;
  }

  private rows(workspaceId: string, filter: PublicationFilter, limit: number, cursor?: string): Promise<Publication[]> {
    if (filter.from && filter.to && filter.to < filter.from) {
      throw invalidInput([{ path: 'to', message: 'Must not be before from.' }]);
    }
    const query = this.dataSource.manager
      .createQueryBuilder(Publication, 'p')
      .where('p.workspace_id = :workspaceId', { workspaceId })
      .orderBy('p.dueAt')
      .addOrderBy('p.id')
      .limit(limit);
    if (filter.from) query.andWhere('p.due_at >= :from', { from: filter.from });
    if (filter.to) query.andWhere('p.due_at < :to', { to: filter.to });
    if (filter.status) query.andWhere('p.status = :status', { status: filter.status });
    if (filter.channelId !== undefined) query.andWhere('p.channel_id = :channelId', { channelId: filter.channelId });
    if (filter.postId !== undefined) query.andWhere('p.post_id = :postId', { postId: filter.postId });
    if (cursor !== undefined) {
      const { key, id } = decodeCursor(cursor);
      const at = instant.safeParse(key);
      if (!at.success) throw invalidInput([{ path: 'cursor', message: 'This is not a cursor that a list gave out.' }]);
      query.andWhere('(p.due_at, p.id) > (:at, :id)', { at: at.data, id });
    }
    return query.getMany();
  }

  private async viewsOf(rows: Publication[]): Promise<PublicationView[]> {
    if (rows.length === 0) return [];
    const attempts = await this.dataSource.manager.find(PublicationAttempt, {
      where: { publicationId: In(rows.map((row) => row.id)) },
      order: { startedAt: 'ASC', endedAt: 'ASC', id: 'ASC' },
    });
    const byPublication = Map.groupBy(attempts, (attempt) => attempt.publicationId);
    return rows.map((row) => viewOf(row, byPublication.get(row.id) ?? []));
  }
}

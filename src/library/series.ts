import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, QueryFailedError } from 'typeorm';
import { z } from 'zod';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { decodeCursor, type Page, pageOf } from '../foundation/page.js';
import { conflict, invalidInput, notFound } from '../foundation/problem-error.js';
import { text } from '../foundation/schemas.js';
import type { PostKind } from './post.js';
import { POST_KINDS } from './post.js';
import { Series } from './post.entity.js';

const UNIQUE_VIOLATION = '23505';
const NAME_MAX = 100;

/** Without blanks at its ends. */
export const seriesName = text(NAME_MAX)
  .transform((name) => name.trim())
  .refine((name) => name !== '', 'The name must not be empty.');
export const newSeries = z.strictObject({ name: seriesName, kind: z.enum(POST_KINDS).nullable().default(null) });
export const seriesChange = z.strictObject({
  name: seriesName.optional(),
  kind: z.enum(POST_KINDS).nullable().optional(),
});
export type NewSeries = z.infer<typeof newSeries>;
export type SeriesChange = z.infer<typeof seriesChange>;

export const seriesView = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(POST_KINDS).nullable(),
  createdAt: z.iso.datetime(),
});
export type SeriesView = z.infer<typeof seriesView>;
export const seriesPage = z.object({ items: z.array(seriesView), nextCursor: z.string().nullable() });

/** The series of a workspace: posts that belong together and come out in a slot of their own. */
@Injectable()
export class SeriesList {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError 409 when the name is taken, in whatever case */
  async create(
    workspaceId: string,
    { name, kind }: NewSeries,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<SeriesView> {
    const row = { id: newId(), workspaceId, name, kind, createdAt: this.clock.now() };
    await namedOnce(name, () => manager.insert(Series, row));
    return viewOf(row);
  }

  /** By name. */
  async list(workspaceId: string, limit: number, cursor: string | undefined): Promise<Page<SeriesView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(Series, 'series')
      .where('series.workspace_id = :workspaceId', { workspaceId });
    if (cursor !== undefined) {
      const { key, id } = decodeCursor(cursor);
      query.andWhere('(lower(series.name), series.id) > (lower(:key), :id::uuid)', { key, id });
    }
    const rows = await query
      .orderBy('lower(series.name)')
      .addOrderBy('series.id')
      .limit(limit + 1)
      .getMany();
    return pageOf(rows, limit, viewOf, (row) => ({ key: row.name, id: row.id }));
  }

  async get(workspaceId: string, id: string, manager: EntityManager = this.dataSource.manager): Promise<SeriesView> {
    const row = await manager.findOneBy(Series, { id, workspaceId });
    if (!row) throw notFound('series', id);
    return viewOf(row);
  }

  /** @throws ProblemError 404, 409 when the name is taken */
  async change(workspaceId: string, id: string, change: SeriesChange): Promise<SeriesView> {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    if (Object.keys(given).length > 0) {
      await namedOnce(change.name ?? '', () => this.dataSource.manager.update(Series, { id, workspaceId }, given));
    }
    return this.get(workspaceId, id);
  }

  /** Its posts and slots stay, without a series. */
  async remove(workspaceId: string, id: string): Promise<void> {
    const { affected } = await this.dataSource.manager.delete(Series, { id, workspaceId });
    if (affected !== 1) throw notFound('series', id);
  }

  /** Which of these ids the workspace has. */
  async known(
    workspaceId: string,
    ids: string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await manager.findBy(Series, { workspaceId, id: In(ids) });
    return new Set(rows.map((row) => row.id));
  }

  /** @throws ProblemError 422 at `path` */
  async requireKnown(workspaceId: string, id: string, path: string, manager: EntityManager): Promise<void> {
    if ((await this.known(workspaceId, [id], manager)).has(id)) return;
    throw invalidInput([{ path, message: `There is no series with the id ${id}.` }]);
  }

  /** The ids of series by name (in whatever case), making those that are missing. Keys are the names as given. */
  async named(
    workspaceId: string,
    wanted: Map<string, PostKind | null>,
    manager: EntityManager,
  ): Promise<{ ids: Map<string, string>; made: number }> {
    const present = await manager.findBy(Series, { workspaceId });
    const byName = new Map(present.map((row) => [row.name.toLowerCase(), row.id]));
    const before = byName.size;
    const ids = new Map<string, string>();
    for (const [name, kind] of wanted) {
      const id = byName.get(name.toLowerCase()) ?? (await this.create(workspaceId, { name, kind }, manager)).id;
      byName.set(name.toLowerCase(), id);
      ids.set(name, id);
    }
    return { ids, made: byName.size - before };
  }
}

async function namedOnce(name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === UNIQUE_VIOLATION) {
      throw conflict('series-name-taken', `There is a series called "${name}" already.`);
    }
    throw error;
  }
}

function viewOf({ id, name, kind, createdAt }: Pick<Series, 'id' | 'name' | 'kind' | 'createdAt'>): SeriesView {
  return { id, name, kind, createdAt: createdAt.toISOString() };
}

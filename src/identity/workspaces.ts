import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { newId } from '../foundation/id.js';
import { notFound } from '../foundation/problem-error.js';
import { Workspace } from './workspace.entity.js';

/** The practices, clinics and authors of this installation. */
@Injectable()
export class Workspaces {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ProblemError 404 */
  async get(id: string, manager: EntityManager = this.dataSource.manager): Promise<Workspace> {
    const workspace = await manager.findOneBy(Workspace, { id });
    if (!workspace) throw notFound('workspace', id);
    return workspace;
  }

  /** Those with these ids, by id. */
  async withIds(ids: string[], manager: EntityManager = this.dataSource.manager): Promise<Map<string, Workspace>> {
    const rows = await manager.findBy(Workspace, { id: In(ids) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** All of them, oldest first: for the operator's command line only. */
  async all(manager: EntityManager = this.dataSource.manager): Promise<Workspace[]> {
    return manager.find(Workspace, { order: { createdAt: 'ASC', id: 'ASC' } });
  }

  async create(name: string, timeZone: string, manager: EntityManager = this.dataSource.manager): Promise<Workspace> {
    const id = newId();
    await manager.insert(Workspace, { id, name, timeZone });
    return this.get(id, manager);
  }
}

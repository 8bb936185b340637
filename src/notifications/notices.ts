import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { Notice } from './mail.entity.js';

/** Rows one tick takes; the rest comes with the next. */
const GATHER_LIMIT = 500;

interface Found {
  id: string;
  workspaceId: string;
}

/**
 * Finds what went wrong since anybody looked last: publications that became failed, unconfirmed or held and whose people do
 * not know yet. What a person brought about with a button is no news to them.
 */
@Injectable()
export class Notices {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes a notice for each person concerned and marks the publication as told, both or neither. Safe on every node at
   * once: a row that another tick has locked is left to it.
   * @returns how many publications were found
   */
  async gather(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const found = await manager.query<Found[]>(
        `SELECT id, workspace_id AS "workspaceId" FROM publication
          WHERE status IN ('failed', 'unconfirmed', 'held') AND notified_status IS DISTINCT FROM status
          ORDER BY updated_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [GATHER_LIMIT],
      );
      if (found.length === 0) return 0;
      const ids = found.map(({ id }) => id);
      await manager.query('UPDATE publication SET notified_status = status WHERE id = ANY($1)', [ids]);
      const news = await this.withoutOwnDecisions(manager, found);
      const people = await this.peopleOf(manager, news);
      const createdAt = this.clock.now();
      const notices = news.flatMap(({ id, workspaceId }) =>
        (people.get(workspaceId) ?? [null]).map((personId) => ({ id: newId(), workspaceId, personId, publicationId: id, createdAt })),
      );
      if (notices.length > 0) await manager.insert(Notice, notices);
      return found.length;
    });
  }

  private async withoutOwnDecisions(manager: EntityManager, found: Found[]): Promise<Found[]> {
    const decided = await manager.query<{ id: string }[]>(
      `SELECT id FROM publication WHERE id = ANY($1) AND status = 'failed' AND reason_code = 'not-published'`,
      [found.map(({ id }) => id)],
    );
    const known = new Set(decided.map(({ id }) => id));
    return found.filter(({ id }) => !known.has(id));
  }

  private async peopleOf(manager: EntityManager, found: Found[]): Promise<Map<string, string[]>> {
    const members = await manager.query<{ workspaceId: string; personId: string }[]>(
      `SELECT workspace_id AS "workspaceId", person_id AS "personId" FROM membership WHERE workspace_id = ANY($1)
        ORDER BY created_at, person_id`,
      [[...new Set(found.map(({ workspaceId }) => workspaceId))]],
    );
    const grouped = Map.groupBy(members, ({ workspaceId }) => workspaceId);
    return new Map([...grouped].map(([id, rows]) => [id, rows.map(({ personId }) => personId)]));
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { mayRole, type Permission, type Role } from '../identity/permissions.js';

/** Rows one tick takes; the rest comes with the next. */
const GATHER_LIMIT = 500;

/** What a person must be allowed to do to be told: to try again, move or cancel. */
export const NEEDED: Permission = 'calendar.schedule';

interface Found {
  id: string;
  workspaceId: string;
}

/** Finds what went wrong: publications that became failed, unconfirmed or held and whose people were not told yet. */
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
      const people = await this.peopleOf(manager, found);
      const notices = found.flatMap(({ id, workspaceId }) =>
        (people.get(workspaceId) ?? [null]).map((personId) => ({
          id: newId(),
          workspaceId,
          personId,
          publicationId: id,
        })),
      );
      // By arrays: a value each for a large clinic's people would be more than one statement takes.
      await manager.query(
        `INSERT INTO notice (id, workspace_id, person_id, publication_id, created_at)
         SELECT *, $5::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])`,
        [
          notices.map(({ id }) => id),
          notices.map(({ workspaceId }) => workspaceId),
          notices.map(({ personId }) => personId),
          notices.map(({ publicationId }) => publicationId),
          this.clock.now(),
        ],
      );
      return found.length;
    });
  }

  /** Those who can do something about it; viewers cannot. */
  private async peopleOf(manager: EntityManager, found: Found[]): Promise<Map<string, string[]>> {
    const members = await manager.query<{ workspaceId: string; personId: string; role: Role }[]>(
      `SELECT workspace_id AS "workspaceId", person_id AS "personId", role FROM membership WHERE workspace_id = ANY($1)
        ORDER BY created_at, person_id`,
      [[...new Set(found.map(({ workspaceId }) => workspaceId))]],
    );
    const able = members.filter(({ role }) => mayRole(role, NEEDED));
    const grouped = Map.groupBy(able, ({ workspaceId }) => workspaceId);
    return new Map([...grouped].map(([id, rows]) => [id, rows.map(({ personId }) => personId)]));
  }
}

import type { EntityManager } from 'typeorm';
import type { Caller } from '../identity/caller.js';
import { newId } from '../foundation/id.js';
import { Publication } from './publication.entity.js';
import type { PublicationView } from './publication-view.js';

export interface NewPublication {
  postId: string;
  channelId: string;
  dueAt: Date;
  slotAt: Date | null;
  /** Of a reminder: how long before its event, as an ISO 8601 duration. */
  lead?: string;
}

/** A statement holds at most 65,535 parameters. */
const ROWS_PER_STATEMENT = 1_000;

/** Writes new, scheduled publications, in one order for everybody (channel, then slot), so that two writers cannot wait for each other. */
export async function insertPublications(
  manager: EntityManager,
  caller: Caller,
  publications: readonly NewPublication[],
): Promise<PublicationView[]> {
  const rows = publications.map((publication) => ({
    id: newId(),
    workspaceId: caller.workspaceId,
    createdBy: caller.personId,
    ...publication,
  }));
  const ordered = [...rows].sort((a, b) => compare(a.channelId, b.channelId) || a.dueAt.getTime() - b.dueAt.getTime());
  for (let start = 0; start < ordered.length; start += ROWS_PER_STATEMENT) {
    await manager
      .createQueryBuilder()
      .insert()
      .into(Publication)
      .values(ordered.slice(start, start + ROWS_PER_STATEMENT))
      .updateEntity(false)
      .execute();
  }
  return rows.map(({ id, postId, channelId, dueAt, lead }) => ({
    id,
    postId,
    channelId,
    dueAt: dueAt.toISOString(),
    status: 'scheduled',
    ...(lead !== undefined && { lead }),
    attempts: [],
  }));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

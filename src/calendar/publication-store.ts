import { Injectable } from '@nestjs/common';
import { type EntityManager, In, type QueryDeepPartialEntity } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { Publication } from './publication.entity.js';
import { type PublicationEvent, stateAfter, statesBefore } from './publication-state.js';

/** Which row: its id, and what else must still be true of it. */
export interface PublicationMatch {
  id: string;
  workspaceId?: string;
  /** The claim's number: a worker that lost its lease matches nothing. */
  fence?: number;
}

/** The only place that assigns a publication's status: one conditional UPDATE by the state machine. */
@Injectable()
export class PublicationStore {
  constructor(private readonly clock: Clock) {}

  /**
   * Lets an event happen.
   * @returns false when the row is not in a state for it (any more), or not the caller's
   */
  async happen(
    manager: EntityManager,
    match: PublicationMatch,
    event: PublicationEvent,
    set: Omit<QueryDeepPartialEntity<Publication>, 'status' | 'id'> = {},
  ): Promise<boolean> {
    const result = await manager.update(
      Publication,
      { ...match, status: In([...statesBefore(event)]) },
      { ...set, status: stateAfter(event), updatedAt: this.clock.now() },
    );
    return (result.affected ?? 0) > 0;
  }

  /**
   * Lets the same event happen to many rows that the caller has locked.
   * @returns the ids it happened to
   */
  async happenToMany(
    manager: EntityManager,
    ids: string[],
    event: PublicationEvent,
    set: Omit<QueryDeepPartialEntity<Publication>, 'status' | 'id'> = {},
  ): Promise<string[]> {
    if (ids.length === 0) return [];
    const result = await manager
      .createQueryBuilder()
      .update(Publication)
      .set({ ...set, status: stateAfter(event), updatedAt: this.clock.now() })
      .where({ id: In(ids), status: In([...statesBefore(event)]) })
      .returning('id')
      .execute();
    return (result.raw as { id: string }[]).map((row) => row.id);
  }
}

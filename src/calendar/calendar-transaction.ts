import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ProblemError } from '../foundation/problem-error.js';
import { violates } from './occupancy.js';

const TRIES_MAX = 5;

/** Changes to the calendar that give publications slots. */
@Injectable()
export class CalendarTransaction {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in a transaction; when somebody else took one of its slots at the same moment (the unique index says so),
   * everything is undone and done again by the calendar as it is then.
   * @throws ProblemError 503 when that happens every time
   */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      try {
        return await this.dataSource.transaction(work);
      } catch (error) {
        if (!violates(error, 'publication_slot_unique')) throw error;
      }
    }
    const detail = 'Others are filling the same slots at this moment. Nothing was scheduled; try again.';
    throw new ProblemError(503, 'calendar-busy', detail, [], { 'retry-after': '1' });
  }
}

import type { DataSource } from 'typeorm';
import { Channel } from '../../src/channels/channel.entity.js';
import { newId } from '../../src/foundation/id.js';
import { Workspace } from '../../src/identity/workspace.entity.js';
import { Post, Series } from '../../src/library/post.entity.js';
import type { TestDatabase } from './database.js';

/** Puts the rows into the database that the calendar needs from other rooms. */
export class CalendarRows {
  private count = 0;

  constructor(private readonly dataSource: DataSource) {}

  async workspace(): Promise<string> {
    const id = newId();
    await this.dataSource.manager.insert(Workspace, { id, name: 'A practice', timeZone: 'Europe/Berlin' });
    return id;
  }

  async channel(workspaceId: string, more: Partial<Channel> = {}): Promise<string> {
    const id = newId();
    this.count++;
    const externalId = String(this.count);
    await this.dataSource.manager.insert(Channel, {
      id,
      workspaceId,
      network: 'instagram',
      externalId,
      name: `Channel ${externalId}`,
      timeZone: 'Europe/Berlin',
      ...more,
    });
    return id;
  }

  async post(workspaceId: string, more: Partial<Post> = {}): Promise<string> {
    const id = newId();
    this.count++;
    await this.dataSource.manager.insert(Post, {
      id,
      workspaceId,
      title: `Post ${this.count}`,
      kind: 'mindfulness-tip',
      text: 'Breathe out slowly.',
      ...more,
    });
    return id;
  }

  posts(workspaceId: string, count: number, more: Partial<Post> = {}): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => this.post(workspaceId, more)));
  }

  async series(workspaceId: string): Promise<string> {
    const id = newId();
    this.count++;
    await this.dataSource.manager.insert(Series, { id, workspaceId, name: `Series ${this.count}` });
    return id;
  }
}

/** Until a statement in this database waits for another transaction to end. */
export async function someoneWaits(database: TestDatabase): Promise<void> {
  for (;;) {
    const waiting = await database.dataSource.query<unknown[]>(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'transactionid' AND datname = current_database()`,
    );
    if (waiting.length > 0) return;
  }
}

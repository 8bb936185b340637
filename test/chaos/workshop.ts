import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { createApp } from '../../src/bootstrap.js';
import { Channels } from '../../src/channels/channels.js';
import { loadConfig } from '../../src/config/config.js';
import { DerivedSecret } from '../../src/foundation/app-secret.js';
import { newId } from '../../src/foundation/id.js';
import { NetworkRegistry } from '../../src/networks/registry.js';
import { Publisher } from '../../src/publishing/publisher.js';
import { Sweep } from '../../src/publishing/sweep.js';
import { CalendarRows } from '../support/calendar-rows.js';
import { ManualClock } from '../support/clock.js';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { ScriptedNetwork, Stage } from './scripted-network.js';

export const START = '2026-11-30T08:00:00Z';

/** A publication's row, as far as these tests look at it. */
export interface PublicationRow {
  status: string;
  fence: number;
  phase: string | null;
  reason_code: string | null;
  /** When somebody may look at it next: its time, or the end of its wait. */
  next: Date;
}

/** Two workers on one database and a scripted network, in this process; nothing happens in them but what a test does. */
export class Workshop {
  readonly clock = new ManualClock(START);
  private readonly workers: NestFastifyApplication[] = [];
  private readonly stages = new Map<string, Stage>();
  private accounts = 0;

  private constructor(
    private readonly testDatabase: TestDatabase,
    readonly database: pg.Pool,
    readonly workspaceId: string,
    private readonly postId: string,
  ) {}

  static async open(): Promise<Workshop> {
    const database = await testDatabase();
    const rows = new CalendarRows(database.dataSource);
    const workspaceId = await rows.workspace();
    const pool = new pg.Pool({ connectionString: database.url, max: 4, options: '-c evenkeel.workspace=all' });
    // Dropping the database cuts what is idle; only that.
    pool.on('error', () => undefined);
    await pool.query('UPDATE workspace SET late_limit_minutes = 60, spacing_minutes = 0');
    const workshop = new Workshop(database, pool, workspaceId, await rows.post(workspaceId));
    const network = new ScriptedNetwork(workshop.stages);
    for (let index = 0; index < 2; index++) {
      const config = loadConfig({ ROLES: 'worker', DATABASE_URL: database.url, SANDBOX: 'on' });
      const secret = new DerivedSecret('a secret for two workers, long enough');
      // Not initialised: its ticks and queues stand still.
      const app = await createApp({ config, secret, clock: workshop.clock, databaseUrl: database.url });
      app.useLogger(false);
      app.get(NetworkRegistry, { strict: false }).adapter = () => network;
      workshop.workers.push(app);
    }
    return workshop;
  }

  async close(): Promise<void> {
    for (const worker of this.workers) await worker.close();
    await this.database.end();
    await this.testDatabase.drop();
  }

  /** A service of one of the workers. */
  of<T>(index: number, type: new (...given: never[]) => T): T {
    const app = this.workers[index];
    if (!app) throw new Error(`There is no worker ${index}.`);
    return app.get<T>(type, { strict: false });
  }

  /** A channel with a network of its own behind it. */
  async channel(parts = 1): Promise<{ channelId: string; stage: Stage }> {
    const channel = await this.of(0, Channels).connect(this.workspaceId, {
      network: 'x',
      externalId: String(++this.accounts),
      name: 'A channel',
      credentials: { accessToken: 'token-0', refreshToken: 'refresh-0' },
    });
    const stage = new Stage(
      parts,
      () => this.clock.now(),
      (commits) => this.hasIntents(channel.id, commits),
    );
    this.stages.set(channel.id, stage);
    return { channelId: channel.id, stage };
  }

  /** A publication that is due now. */
  async publication(channelId: string): Promise<string> {
    const id = newId();
    await this.database.query(
      'INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at) VALUES ($1, $2, $3, $4, $5)',
      [id, this.workspaceId, this.postId, channelId, this.clock.now()],
    );
    return id;
  }

  async row(id: string): Promise<PublicationRow> {
    const { rows } = await this.database.query<PublicationRow>(
      'SELECT status, fence, phase, reason_code, greatest(next_try_at, due_at) AS next FROM publication WHERE id = $1',
      [id],
    );
    const [row] = rows;
    if (!row) throw new Error('The row is gone.');
    return row;
  }

  /** Whatever worker held it has died: its lease is over. */
  async endLease(id: string): Promise<void> {
    await this.database.query(`UPDATE publication SET lease_until = lease_until - interval '1 minute' WHERE id = $1`, [
      id,
    ]);
  }

  /** Waits as long as the row says, sweeps, and lets a worker take it as far as it can. */
  async goOn(id: string, worker = 0): Promise<PublicationRow> {
    const { next } = await this.row(id);
    this.clock.set(new Date(Math.max(this.clock.now().getTime(), next.getTime()) + 1_000));
    await this.endLease(id);
    await this.of(worker, Sweep).run();
    await this.attend(id, worker);
    return this.row(id);
  }

  async attend(id: string, worker: number): Promise<void> {
    const { rows } = await this.database.query<{ fence: number; channelId: string }>(
      'SELECT fence, channel_id AS "channelId" FROM publication WHERE id = $1',
      [id],
    );
    const [row] = rows;
    if (row) await this.of(worker, Publisher).run({ id, ...row });
  }

  /** Puts a publication aside and takes its network away, so that nobody sweeps it up any more. */
  async forget(id: string, channelId: string): Promise<void> {
    await this.database.query(`UPDATE publication SET status = 'cancelled', next_try_at = NULL WHERE id = $1`, [id]);
    this.stages.delete(channelId);
  }

  private async hasIntents(channelId: string, commits: number): Promise<boolean> {
    const { rows } = await this.database.query<{ begun: number }>(
      `SELECT count(*)::int AS begun FROM publication_attempt a JOIN publication p ON p.id = a.publication_id
        WHERE p.channel_id = $1 AND a.step = 'commit' AND a.outcome = 'begun'`,
      [channelId],
    );
    return (rows[0]?.begun ?? 0) >= commits;
  }
}

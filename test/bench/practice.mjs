import { randomUUIDv7 } from 'node:crypto';
import pg from 'pg';
import { Seal } from '../../dist/channels/seal.js';
import { connectAndMigrate, dataSourceFor } from '../../dist/database/data-source.js';
import { entities } from '../../dist/entities.js';
import { DerivedSecret } from '../../dist/foundation/app-secret.js';
import { until } from './figures.mjs';
import { APP_SECRET } from './stage.mjs';

const ACCOUNT_ID_START = 2_000_000_000_000_000_000n;

/** A workspace with connected X channels, and what it publishes. */
export class Practice {
  #client;
  #workspaceId = randomUUIDv7();
  #channelIds = [];
  #written = 0;

  /** @param databaseUrl an empty database: a workspace that is there already keeps the first start from filling it */
  static async open(stage, databaseUrl, channels) {
    const practice = new Practice();
    const dataSource = dataSourceFor({ url: databaseUrl }, entities);
    await connectAndMigrate(dataSource);
    await dataSource.destroy();
    practice.#client = new pg.Client({ connectionString: databaseUrl, options: '-c evenkeel.workspace=all' });
    await practice.#client.connect();
    await practice.#client.query('INSERT INTO workspace (id, name, time_zone) VALUES ($1, $2, $3)', [
      practice.#workspaceId,
      'Measured practice',
      'UTC',
    ]);
    await practice.#connect(stage, channels);
    return practice;
  }

  async close() {
    await this.#client.end();
  }

  async #connect(stage, count) {
    const seal = new Seal(new DerivedSecret(APP_SECRET));
    for (let index = 0; index < count; index++) {
      const externalId = String(ACCOUNT_ID_START + BigInt(index));
      const accessToken = `token-of-${externalId}`;
      const id = randomUUIDv7();
      await stage.tell('POST', 'accounts', { network: 'x', externalId, credentials: { accessToken, expiresAt: null } });
      const sealed = seal.seal(JSON.stringify({ accessToken }), { workspaceId: this.#workspaceId, channelId: id });
      await this.#client.query(
        `INSERT INTO channel (id, workspace_id, network, external_id, name, time_zone, sealed_credentials)
         VALUES ($1, $2, 'x', $3, 'Measured', 'UTC', $4)`,
        [id, this.#workspaceId, externalId, sealed],
      );
      this.#channelIds.push(id);
    }
  }

  /** Schedules one new text post for each of these times, over all channels in turn. @returns their ids */
  async schedule(times) {
    const rows = times.map((dueAt, index) => {
      const text = `Tip ${++this.#written}: put both feet on the floor, and count five slow breaths before the next thing.`;
      const channelId = this.#channelIds[index % this.#channelIds.length];
      return { id: randomUUIDv7(), postId: randomUUIDv7(), channelId, text, dueAt };
    });
    await this.#client.query(
      `WITH row AS (SELECT * FROM jsonb_to_recordset($1) AS r(id uuid, "postId" uuid, "channelId" uuid, text text, "dueAt" timestamptz)),
            written AS (INSERT INTO post (id, workspace_id, title, kind, text, status)
                        SELECT "postId", $2, 'Tip', 'mindfulness-tip', text, 'ready' FROM row)
       INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at)
       SELECT id, $2, "postId", "channelId", "dueAt" FROM row`,
      [JSON.stringify(rows), this.#workspaceId],
    );
    return rows.map((row) => row.id);
  }

  /** Waits until these are published. @throws Error when one will not be */
  async published(ids) {
    await until('publications to go out', async () => {
      const { rows } = await this.#client.query(
        `SELECT count(*) FILTER (WHERE status = 'published')::int AS published,
                max(status || ' ' || coalesce(reason, '')) FILTER (WHERE status NOT IN ('scheduled', 'publishing', 'published')) AS bad
           FROM publication WHERE id = ANY($1)`,
        [ids],
      );
      if (rows[0].bad) throw new Error(`A publication did not go out: ${rows[0].bad}`);
      return rows[0].published === ids.length;
    });
  }

  /** What the ledger tells of these: when each was due, was first worked on, and was published (ms since the epoch). */
  async ledger(ids) {
    const { rows } = await this.#client.query(
      `SELECT p.due_at AS due, min(a.started_at) AS begun, max(a.ended_at) AS ended, count(*)::int AS steps
         FROM publication p JOIN publication_attempt a ON a.publication_id = p.id
        WHERE p.id = ANY($1) GROUP BY p.id`,
      [ids],
    );
    return rows.map(({ due, begun, ended, steps }) => ({ due: +due, begun: +begun, ended: +ended, steps }));
  }
}

/** That everything went out once and has its whole ledger. @throws Error otherwise */
export async function assertOnce(stage, ledger, expectedPosts) {
  const { networks } = await stage.tell('GET', 'calls');
  const calls = networks.x?.publish ?? 0;
  if (calls !== expectedPosts) throw new Error(`The network was called ${calls} times for ${expectedPosts} posts.`);
  const thin = ledger.filter(({ steps }) => steps < 2).length;
  if (thin > 0) throw new Error(`${thin} publications lack a line in their ledger.`);
}

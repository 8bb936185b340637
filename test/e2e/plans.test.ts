import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inWorkspace } from '../../src/database/workspace-scope.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

const WORKSPACES = 40;
const SCAN_OF_ALL = /"Seq Scan"[^}]*"Relation Name":"publication"/;

/** What the wall in the database must not cost: the indexes that the app's queries live from. */
describe('the plans of the queries that are asked most', () => {
  let database: TestDatabase;
  let workspaceId: string;

  beforeAll(async () => {
    database = await testDatabase();
    const { dataSource } = database;
    await dataSource.query(`
      INSERT INTO workspace (id, name, time_zone) SELECT gen_random_uuid(), 'W', 'UTC' FROM generate_series(1, ${WORKSPACES});
      INSERT INTO channel (id, workspace_id, network, external_id, name, time_zone)
        SELECT gen_random_uuid(), id, 'x', '1', 'C', 'UTC' FROM workspace;
      INSERT INTO post (id, workspace_id, title, kind, text)
        SELECT gen_random_uuid(), id, 'P', 'resource', 'T' FROM workspace, generate_series(1, 100);
      INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at, status, next_measure_at)
        SELECT gen_random_uuid(), p.workspace_id, p.id, c.id, now() + n * interval '1 hour',
               CASE WHEN n = 1 THEN 'scheduled' ELSE 'published' END, NULL
          FROM post p JOIN channel c ON c.workspace_id = p.workspace_id, generate_series(1, 8) n;
      INSERT INTO publication_attempt (id, publication_id, fence, step, started_at, ended_at, outcome)
        SELECT gen_random_uuid(), id, 1, 'commit', now(), now(), 'published' FROM publication;
      ANALYZE;`);
    const [first] = await dataSource.query<{ id: string }[]>('SELECT id FROM workspace LIMIT 1');
    workspaceId = first?.id ?? '';
  });
  afterAll(async () => {
    await database.drop();
  });

  const planOf = async (sql: string, values: unknown[]) => {
    const rows = await database.dataSource.query<{ 'QUERY PLAN': unknown }[]>(`EXPLAIN (FORMAT JSON) ${sql}`, values);
    return JSON.stringify(rows);
  };

  it('finds what is due by its index, for all workspaces', async () => {
    const plan = await planOf(
      `SELECT p.id, c.network, w.late_limit_minutes
         FROM publication p JOIN channel c ON c.id = p.channel_id JOIN workspace w ON w.id = p.workspace_id
        WHERE p.status = 'scheduled' AND p.due_at <= $1 AND (p.next_try_at IS NULL OR p.next_try_at <= $1)
        ORDER BY p.due_at, p.id LIMIT 500 FOR UPDATE OF p SKIP LOCKED`,
      [new Date()],
    );
    expect(plan).toContain('publication_due');
    expect(plan).not.toMatch(SCAN_OF_ALL);
  });

  it('reads a range of the calendar by its index, for one workspace', async () => {
    const plan = await inWorkspace(workspaceId, () =>
      planOf(
        'SELECT * FROM publication WHERE workspace_id = $1 AND due_at >= $2 AND due_at < $3 ORDER BY due_at, id LIMIT 51',
        [workspaceId, new Date(), new Date(Date.now() + 7 * 86_400_000)],
      ),
    );
    expect(plan).toContain('publication_calendar');
  });

  it('reads the ledger of a page of publications by its index, for one workspace', async () => {
    const ids = await database.dataSource.query<{ id: string }[]>(
      'SELECT id FROM publication WHERE workspace_id = $1 LIMIT 50',
      [workspaceId],
    );
    const plan = await inWorkspace(workspaceId, () =>
      planOf('SELECT * FROM publication_attempt WHERE publication_id = ANY($1)', [ids.map(({ id }) => id)]),
    );
    expect(plan).toContain('publication_attempt_publication');
    expect(plan).toContain('publication_pkey');
  });

  it('claims publications by their ids, for all workspaces', async () => {
    const plan = await planOf(
      `UPDATE publication p SET fence = p.fence + 1 FROM unnest($1::uuid[]) AS nudge(id), channel c
        WHERE p.id = nudge.id AND c.id = p.channel_id AND p.status = 'publishing' RETURNING p.id`,
      [[workspaceId]],
    );
    expect(plan).not.toMatch(SCAN_OF_ALL);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { operatorOf } from '../../src/identity/caller.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { newId } from '../../src/foundation/id.js';
import { NOT_BACKED_UP } from '../../src/safekeeping/backup-format.js';
import { WorkspaceDeletion } from '../../src/safekeeping/workspace-deletion.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { unzip } from '../support/zip.js';

/** What a check over several columns wants, or the app. */
const WANTED: Record<string, Record<string, unknown>> = {
  invitation: { role: 'author' },
  slot: { time: '18:00' },
  media: { storage_key: `${newId()}/${newId()}/original.jpg` },
};

interface ColumnFacts {
  name: string;
  type: string;
  needed: boolean;
  /** The table whose id it holds. */
  refers: string | null;
  /** The values that a check allows, as PostgreSQL writes it. */
  check: string | null;
}

describe('every table that holds something of a workspace', () => {
  let evenkeel: Evenkeel;
  let ours: string;
  let owned: string[];
  const made = new Map<string, string>();

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    ours = newId();
    await query(`INSERT INTO workspace (id, name, time_zone) VALUES ($1, 'Short-lived', 'UTC')`, [ours]);
    made.set('workspace', ours);
    const rows = await query<{ name: string }[]>(
      `SELECT relname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attname = 'workspace_id' AND relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND NOT relispartition ORDER BY 1`,
    );
    owned = rows.map(({ name }) => name);
    for (const table of owned) await fill(table);
  });
  afterAll(() => evenkeel.close());

  const query = <T = unknown[]>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const countOf = async (table: string): Promise<number> => {
    const [row] = await query<{ n: number }[]>(`SELECT count(*)::int AS n FROM ${table} WHERE workspace_id = $1`, [
      ours,
    ]);
    return row?.n ?? 0;
  };

  /** A row of the workspace in a table, and in those that it refers to. @returns its id, where it has one */
  async function fill(table: string): Promise<string> {
    const known = made.get(table);
    if (known !== undefined) return known;
    const columns = await query<ColumnFacts[]>(
      `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
              a.attnotnull AND NOT a.atthasdef AS needed,
              (SELECT f.confrelid::regclass::text FROM pg_constraint f
                WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum] LIMIT 1) AS refers,
              (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
                WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum] LIMIT 1) AS check
         FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
      [table],
    );
    const row = new Map<string, unknown>(Object.entries(WANTED[table] ?? {}));
    for (const column of columns) {
      if (column.name === 'workspace_id') row.set(column.name, ours);
      // Numbers lie in partitions, without a foreign key.
      else if (table === 'metric_snapshot' && column.name === 'publication_id')
        row.set(column.name, await fill('publication'));
      else if (column.needed && !row.has(column.name))
        row.set(column.name, column.refers === null ? valueOf(column) : await fill(column.refers));
    }
    const names = [...row.keys()];
    const places = names.map((_, index) => `$${index + 1}`).join(', ');
    await query(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, [...row.values()]);
    const given = row.get('id');
    const id = typeof given === 'string' ? given : '';
    made.set(table, id);
    return id;
  }

  function valueOf({ type, check }: ColumnFacts): unknown {
    const allowed = /'([^']+)'/.exec(check ?? '')?.[1];
    if (type === 'uuid') return newId();
    if (type === 'text') return allowed ?? newId();
    if (type === 'bytea') return Buffer.from(newId());
    if (type === 'boolean') return false;
    if (type === 'jsonb') return '{}';
    if (type === 'date') return '2026-11-29';
    if (type.startsWith('timestamp')) return new Date('2026-11-29T18:00:00Z');
    if (type.endsWith('[]')) return [];
    return 7;
  }

  it('has a row of it here', async () => {
    expect(owned).toEqual(expect.arrayContaining(['comment', 'comment_watch', 'link_check', 'login_attempt', 'post']));
    for (const table of owned) expect([table, await countOf(table)]).toEqual([table, 1]);
  });

  it('is in the archive that a workspace takes along, but for what passes by itself', async () => {
    const key = await evenkeel.get(ApiKeys).create({ workspaceId: ours, personId: null, name: 'To take along' });
    const answer = await fetch(`${evenkeel.url}/api/v1/workspace/export`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const files = unzip(Buffer.from(await answer.arrayBuffer()));
    for (const table of owned.filter((name) => !NOT_BACKED_UP.includes(name))) {
      const rows = JSON.parse(files.get(`${table}.json`)?.toString() ?? '[]') as { workspace_id: string }[];
      expect([table, rows.length > 0, rows.every((row) => row.workspace_id === ours)]).toEqual([table, true, true]);
    }
    for (const table of NOT_BACKED_UP) expect([table, files.has(`${table}.json`)]).toEqual([table, false]);
  });

  it('is empty of it once the workspace is deleted', async () => {
    await evenkeel.get(WorkspaceDeletion).delete(operatorOf(ours), 'Short-lived');
    for (const table of owned) expect([table, await countOf(table)]).toEqual([table, 0]);
  });
});

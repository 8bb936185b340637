import type { QueryRunner } from 'typeorm';

/** What a connection works for: one workspace's id, `all`, or nothing, which sees nothing. */
const SETTING = `current_setting('evenkeel.workspace', true)`;
const PRESENT = `(SELECT nullif(nullif(${SETTING}, ''), 'all')::uuid)`;

/** The second wall around a new table with a column `workspace_id`; see the migration "guarding". */
export async function protectByWorkspace(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(
    `CREATE POLICY workspace_only ON ${table} USING (${SETTING} = 'all' OR workspace_id = ${PRESENT});
     ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
     ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;`,
  );
}

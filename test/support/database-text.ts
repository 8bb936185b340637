import pg from 'pg';

/** Every row of every table of every schema of ours, as text, by table; the way anybody with a copy of the database reads it. */
export async function databaseText(url: string): Promise<Map<string, string[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT set_config('evenkeel.workspace', 'all', false)");
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', nspname, relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
        ORDER BY 1`,
    );
    const texts = new Map<string, string[]>();
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t ORDER BY 1`);
      texts.set(
        name,
        rows.rows.map(({ row }) => row),
      );
    }
    return texts;
  } finally {
    await client.end();
  }
}

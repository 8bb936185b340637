import type { EntityManager } from 'typeorm';

/** Every table of the app by name; partitions belong to their table, and pg-boss's schema is not the app's. */
export async function tablesOf(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ name: string }[]>(
    `SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** The months that metric_snapshot has partitions for, as `2026-11`. */
export async function monthsOf(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ name: string }[]>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'metric_snapshot'::regclass ORDER BY 1`,
  );
  return rows.flatMap(({ name }) => {
    const [, year, month] = /_(\d{4})_(\d{2})$/.exec(name) ?? [];
    return year !== undefined && month !== undefined ? [`${year}-${month}`] : [];
  });
}

/** A table's rows as JSON, one text for each, a thousand at a time. Within a transaction. */
export async function* rowsOf(manager: EntityManager, table: string, expression: string): AsyncGenerator<string[]> {
  await manager.query(`DECLARE reading NO SCROLL CURSOR FOR SELECT (${expression})::text AS row FROM ${table} t`);
  for (;;) {
    const rows = await manager.query<{ row: string }[]>('FETCH 1000 FROM reading');
    if (rows.length === 0) break;
    yield rows.map(({ row }) => row);
  }
  await manager.query('CLOSE reading');
}

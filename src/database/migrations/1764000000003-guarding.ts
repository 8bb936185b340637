import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a connection works for: one workspace's id, `all`, or nothing, which sees nothing. */
const SETTING = `current_setting('evenkeel.workspace', true)`;
const PRESENT = `(SELECT nullif(nullif(${SETTING}, ''), 'all')::uuid)`;
/** The first half is folded into the plan, so that the app's own work over all workspaces is planned as if there were no policy. */
const within = (column: string): string => `${SETTING} = 'all' OR ${column} = ${PRESENT}`;
const through = (parent: string, key: string): string =>
  `${SETTING} = 'all' OR EXISTS (SELECT 1 FROM ${parent} parent WHERE parent.id = ${key} AND parent.workspace_id = ${PRESENT})`;

/** Tables that belong to a workspace through another row. */
const THROUGH_A_PARENT = [
  { table: 'post_media', rule: through('post', 'post_id') },
  { table: 'rendition', rule: through('media', 'media_id') },
  { table: 'publication_attempt', rule: through('publication', 'publication_id') },
];

/** A session names the workspace that its person looks at; it is the person's, not the workspace's. */
const NOT_OF_A_WORKSPACE = ['session'];

/** The audit trail, and the second wall between workspaces: row-level security on all that belongs to one. */
export class Guarding1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_entry (
        id uuid PRIMARY KEY,
        workspace_id uuid REFERENCES workspace ON DELETE CASCADE,
        seq bigint NOT NULL,
        at timestamptz NOT NULL,
        actor_person_id uuid,
        actor_key_id uuid,
        actor_name text NOT NULL,
        action text NOT NULL,
        subject text,
        detail jsonb NOT NULL DEFAULT '{}',
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL
      );
      -- One chain for each workspace, and one (null) for the installation.
      CREATE UNIQUE INDEX audit_entry_position ON audit_entry (workspace_id, seq) NULLS NOT DISTINCT;
      REVOKE ALL ON audit_entry FROM PUBLIC;

      CREATE FUNCTION audit_entry_hash(entry audit_entry) RETURNS bytea LANGUAGE sql STABLE AS $$
        SELECT sha256(entry.previous_hash || convert_to(jsonb_build_array(
          entry.workspace_id, entry.seq, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.id,
          entry.actor_person_id, entry.actor_key_id, entry.actor_name, entry.action, entry.subject, entry.detail
        )::text, 'UTF8'))
      $$;

      -- Place, time and hash are the database's to give: writers of one chain wait for each other until they commit.
      CREATE FUNCTION audit_entry_joins_its_chain() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          last record;
          scope text := coalesce(current_setting('evenkeel.workspace', true), '');
        BEGIN
          PERFORM pg_advisory_xact_lock(6649719, hashtext(coalesce(NEW.workspace_id::text, '')));
          -- The installation's chain is continued from within a workspace, which does not see it.
          PERFORM set_config('evenkeel.workspace', 'all', true);
          SELECT seq, at, hash INTO last FROM audit_entry
            WHERE workspace_id IS NOT DISTINCT FROM NEW.workspace_id ORDER BY seq DESC LIMIT 1;
          PERFORM set_config('evenkeel.workspace', scope, true);
          NEW.seq := coalesce(last.seq, 0) + 1;
          NEW.at := greatest(clock_timestamp(), last.at);
          NEW.previous_hash := coalesce(last.hash, '');
          NEW.hash := audit_entry_hash(NEW);
          RETURN NEW;
        END $$;
      CREATE TRIGGER audit_entry_chain BEFORE INSERT ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_joins_its_chain();

      CREATE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          -- A workspace that is deleted takes its own entries along; the installation's chain keeps their last hash.
          IF TG_OP = 'DELETE' THEN
            IF OLD.workspace_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM workspace WHERE id = OLD.workspace_id) THEN
              RETURN OLD;
            END IF;
          END IF;
          RAISE EXCEPTION 'audit_entry is append-only' USING ERRCODE = 'insufficient_privilege';
        END $$;
      CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_is_append_only();
      CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_append_only();

      -- The ledger goes with its workspace only: neither its lines nor a publication that has some can be deleted alone.
      CREATE FUNCTION publication_ledger_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_TABLE_NAME = 'publication_attempt' THEN
            IF EXISTS (SELECT 1 FROM publication WHERE id = OLD.publication_id) THEN
              RAISE EXCEPTION 'publication_attempt is append-only' USING ERRCODE = 'insufficient_privilege';
            END IF;
          ELSIF EXISTS (SELECT 1 FROM workspace WHERE id = OLD.workspace_id)
             AND EXISTS (SELECT 1 FROM publication_attempt WHERE publication_id = OLD.id) THEN
            RAISE EXCEPTION 'publication_attempt is append-only' USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN OLD;
        END $$;
      CREATE TRIGGER publication_attempt_stays BEFORE DELETE ON publication_attempt
        FOR EACH ROW EXECUTE FUNCTION publication_ledger_stays();
      CREATE TRIGGER publication_with_attempts_stays BEFORE DELETE ON publication
        FOR EACH ROW EXECUTE FUNCTION publication_ledger_stays();
    `);
    for (const table of await tablesOfWorkspaces(runner)) await protect(runner, table, within('workspace_id'));
    await protect(runner, 'workspace', within('id'));
    for (const { table, rule } of THROUGH_A_PARENT) await protect(runner, table, rule);
    // What belongs to no workspace is written from within one, too, but not read: a changed password, and the mail about it.
    for (const table of await tablesOfWorkspaces(runner, 'and beyond')) {
      await runner.query(`CREATE POLICY beyond_workspaces ON ${table} FOR INSERT WITH CHECK (workspace_id IS NULL)`);
    }
    // A partition is reached through its table and that table's policy; by its own name it shows nothing.
    for (const partition of await partitions(runner)) await force(runner, partition);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = await runner.manager.query<{ table: string }[]>(
      `SELECT tablename AS table FROM pg_policies WHERE schemaname = current_schema() AND policyname = 'workspace_only'`,
    );
    for (const { table } of tables) {
      await runner.query(`DROP POLICY workspace_only ON ${table}`);
      await runner.query(`DROP POLICY IF EXISTS beyond_workspaces ON ${table}`);
    }
    for (const name of [...tables.map(({ table }) => table), ...(await partitions(runner))]) {
      await runner.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`);
      await runner.query(`ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`);
    }
    await runner.query(`
      DROP TRIGGER publication_with_attempts_stays ON publication;
      DROP TRIGGER publication_attempt_stays ON publication_attempt;
      DROP FUNCTION publication_ledger_stays();
      DROP TABLE audit_entry CASCADE;
      DROP FUNCTION audit_entry_joins_its_chain();
      DROP FUNCTION audit_entry_is_append_only();
    `);
  }
}

/** Tables with a column `workspace_id`; `and beyond`: those where it may be null. */
async function tablesOfWorkspaces(runner: QueryRunner, which?: 'and beyond'): Promise<string[]> {
  const rows = await runner.manager.query<{ name: string }[]>(
    `SELECT c.relname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND a.attname = 'workspace_id' AND NOT a.attisdropped AND NOT c.relname = ANY($1)
        AND NOT (a.attnotnull AND $2) ORDER BY 1`,
    [NOT_OF_A_WORKSPACE, which === 'and beyond'],
  );
  return rows.map(({ name }) => name);
}

async function partitions(runner: QueryRunner): Promise<string[]> {
  const rows = await runner.manager.query<{ name: string }[]>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'metric_snapshot'::regclass`,
  );
  return rows.map(({ name }) => name);
}

async function protect(runner: QueryRunner, table: string, rule: string): Promise<void> {
  await runner.query(`CREATE POLICY workspace_only ON ${table} USING (${rule})`);
  await force(runner, table);
}

/** The owner of a table is bound by its policies, too: the app owns its tables. */
async function force(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await runner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}

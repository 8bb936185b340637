import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByWorkspace } from '../row-security.js';

/** What the links in posts lead to, what owners were told of the installation, and who must have a second factor. */
export class Links1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE link_check (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        url_hash text NOT NULL,
        url text NOT NULL,
        host text NOT NULL,
        -- Null: not looked at yet.
        outcome text,
        reason text,
        status integer,
        final_url text,
        checked_at timestamptz,
        -- When it was last there.
        answered_at timestamptz,
        failing_since timestamptz,
        failures integer NOT NULL DEFAULT 0,
        next_check_at timestamptz NOT NULL,
        lease_until timestamptz
      );
      CREATE UNIQUE INDEX link_check_url_unique ON link_check (workspace_id, url_hash);
      CREATE INDEX link_check_next ON link_check (next_check_at);

      -- Which links a post had at the version that was read last.
      CREATE TABLE post_links (
        post_id uuid PRIMARY KEY REFERENCES post ON DELETE CASCADE,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        version integer NOT NULL,
        url_hashes text[] NOT NULL DEFAULT '{}'
      );
      CREATE INDEX post_links_workspace ON post_links (workspace_id);

      -- Told once: that a version of a network's interface ends, by how much time was left.
      CREATE TABLE owner_notice (
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        about text NOT NULL,
        told_at timestamptz NOT NULL,
        PRIMARY KEY (workspace_id, about)
      );
      ALTER TABLE workspace ADD COLUMN require_two_factor boolean NOT NULL DEFAULT false;
    `);
    for (const table of ['link_check', 'post_links', 'owner_notice']) await protectByWorkspace(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE workspace DROP COLUMN require_two_factor;
      DROP TABLE owner_notice;
      DROP TABLE post_links;
      DROP TABLE link_check;
    `);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByWorkspace } from '../row-security.js';

/** What people wrote under posts, when to look for it, what networks told of it unasked, and how long it is kept. */
export class Conversations1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Webhooks name the account alone.
      CREATE INDEX channel_external ON channel (external_id);
      CREATE TABLE comment (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        channel_id uuid NOT NULL REFERENCES channel ON DELETE CASCADE,
        publication_id uuid NOT NULL REFERENCES publication ON DELETE CASCADE,
        network text NOT NULL,
        remote_id text NOT NULL,
        parent_remote_id text,
        author_remote_id text,
        author_name text,
        text text NOT NULL,
        permalink text,
        at timestamptz NOT NULL,
        own boolean NOT NULL,
        hidden boolean,
        gone_at timestamptz,
        first_seen_at timestamptz NOT NULL,
        seen_by text NOT NULL,
        told_at timestamptz NOT NULL,
        CONSTRAINT comment_seen_by_check CHECK (seen_by IN ('poll', 'webhook'))
      );
      -- A poll and a webhook at the same moment give one row.
      CREATE UNIQUE INDEX comment_remote_unique ON comment (channel_id, remote_id);
      CREATE INDEX comment_workspace ON comment (workspace_id, at, id);
      CREATE INDEX comment_publication ON comment (publication_id, at, id);
      CREATE INDEX comment_gone ON comment (workspace_id, gone_at) WHERE gone_at IS NOT NULL;

      CREATE TABLE comment_watch (
        publication_id uuid PRIMARY KEY REFERENCES publication ON DELETE CASCADE,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        channel_id uuid NOT NULL REFERENCES channel ON DELETE CASCADE,
        other_remote_id text,
        looked_at timestamptz,
        next_look_at timestamptz
      );
      CREATE INDEX comment_watch_due ON comment_watch (next_look_at) WHERE next_look_at IS NOT NULL;
      CREATE INDEX comment_watch_channel ON comment_watch (channel_id, next_look_at);

      CREATE TABLE comment_look (
        channel_id uuid PRIMARY KEY REFERENCES channel ON DELETE CASCADE,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        cursor jsonb NOT NULL DEFAULT '{}',
        busy_until timestamptz,
        rest_until timestamptz,
        failures integer NOT NULL DEFAULT 0,
        calls integer NOT NULL DEFAULT 0,
        calls_since timestamptz
      );

      CREATE TABLE comment_retention (
        workspace_id uuid PRIMARY KEY REFERENCES workspace ON DELETE CASCADE,
        days integer NOT NULL DEFAULT 90,
        swept_at timestamptz,
        uncounted integer NOT NULL DEFAULT 0,
        CONSTRAINT comment_retention_days_check CHECK (days >= 7 AND days <= 3650)
      );

      -- Of no workspace: one account may be connected in several, and whose posts it tells of is found out later.
      CREATE TABLE webhook_delivery (
        hash bytea PRIMARY KEY,
        app text NOT NULL,
        body bytea,
        received_at timestamptz NOT NULL,
        next_try_at timestamptz,
        tries integer NOT NULL DEFAULT 0,
        fault text,
        CONSTRAINT webhook_delivery_app_check CHECK (app IN ('meta', 'instagram'))
      );
      CREATE INDEX webhook_delivery_due ON webhook_delivery (next_try_at) WHERE next_try_at IS NOT NULL;
      CREATE INDEX webhook_delivery_received ON webhook_delivery (received_at);
      CREATE POLICY app_only ON webhook_delivery USING (current_setting('evenkeel.workspace', true) = 'all');
      ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY;
      ALTER TABLE webhook_delivery FORCE ROW LEVEL SECURITY;
    `);
    const owned = ['comment', 'comment_watch', 'comment_look', 'comment_retention'];
    for (const table of owned) await protectByWorkspace(runner, table);
    // In the transaction that publishes: no post is forgotten, whoever found out that it is public.
    await runner.query(`
      CREATE FUNCTION publication_comes_under_watch() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO comment_watch (publication_id, workspace_id, channel_id, next_look_at)
            VALUES (NEW.id, NEW.workspace_id, NEW.channel_id, coalesce(NEW.published_at, now()))
            ON CONFLICT (publication_id) DO NOTHING;
          RETURN NULL;
        END $$;
      -- What people answer to a story is a message, not a comment.
      CREATE TRIGGER publication_watched AFTER UPDATE OF status, remote_id ON publication FOR EACH ROW
        WHEN (NEW.status = 'published' AND NEW.remote_id IS NOT NULL AND NEW.draft->>'format' IS DISTINCT FROM 'story')
        EXECUTE FUNCTION publication_comes_under_watch();
      INSERT INTO comment_watch (publication_id, workspace_id, channel_id, next_look_at)
        SELECT id, workspace_id, channel_id, now() FROM publication
         WHERE status = 'published' AND remote_id IS NOT NULL AND published_at > now() - interval '30 days'
           AND draft->>'format' IS DISTINCT FROM 'story';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX channel_external;
      DROP TRIGGER publication_watched ON publication;
      DROP FUNCTION publication_comes_under_watch();
      DROP TABLE webhook_delivery, comment_retention, comment_look, comment_watch, comment;
    `);
  }
}

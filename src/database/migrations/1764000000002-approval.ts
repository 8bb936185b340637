import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reviews: who has to approve, who did and what exactly, comments, guests' links, and reminders. */
export class Approval1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE post ADD COLUMN last_editor_id uuid REFERENCES person ON DELETE SET NULL;

      CREATE TABLE approval_rule (
        workspace_id uuid PRIMARY KEY REFERENCES workspace ON DELETE CASCADE,
        reviewers integer NOT NULL DEFAULT 0,
        kinds text[],
        channel_ids uuid[],
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT approval_rule_reviewers_check CHECK (reviewers >= 0 AND reviewers <= 2)
      );

      CREATE TABLE review_link (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        post_id uuid NOT NULL REFERENCES post ON DELETE CASCADE,
        guest text NOT NULL,
        token_hash bytea NOT NULL,
        made_by uuid REFERENCES person ON DELETE SET NULL,
        made_by_name text NOT NULL,
        voucher text NOT NULL DEFAULT 'none',
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz
      );
      CREATE UNIQUE INDEX review_link_token_unique ON review_link (token_hash);
      CREATE INDEX review_link_post ON review_link (post_id, id);

      CREATE TABLE approval (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        post_id uuid NOT NULL REFERENCES post ON DELETE CASCADE,
        person_id uuid REFERENCES person ON DELETE SET NULL,
        link_id uuid REFERENCES review_link ON DELETE CASCADE,
        name text NOT NULL,
        responsible_id uuid,
        vouched_by_name text,
        hashes jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz
      );
      CREATE INDEX approval_post ON approval (post_id, created_at);
      -- Two requests at once give one yes.
      CREATE UNIQUE INDEX approval_person_unique ON approval (post_id, person_id)
        WHERE ended_at IS NULL AND person_id IS NOT NULL;
      CREATE UNIQUE INDEX approval_link_unique ON approval (link_id) WHERE ended_at IS NULL AND link_id IS NOT NULL;

      CREATE TABLE review_event (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        post_id uuid NOT NULL REFERENCES post ON DELETE CASCADE,
        at timestamptz NOT NULL,
        event text NOT NULL,
        person_id uuid,
        key_id uuid,
        link_id uuid,
        name text NOT NULL,
        note text,
        detail jsonb NOT NULL DEFAULT '{}'
      );
      CREATE INDEX review_event_post ON review_event (post_id, id);
      CREATE FUNCTION review_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'review_event is append-only'; END $$;
      CREATE TRIGGER review_event_append_only BEFORE UPDATE ON review_event
        FOR EACH ROW EXECUTE FUNCTION review_event_is_append_only();

      CREATE TABLE review_comment (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        post_id uuid NOT NULL REFERENCES post ON DELETE CASCADE,
        person_id uuid REFERENCES person ON DELETE SET NULL,
        name text NOT NULL,
        field text,
        "start" integer,
        "end" integer,
        quote text,
        text text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        resolved_at timestamptz,
        resolved_by_name text
      );
      CREATE INDEX review_comment_post ON review_comment (post_id, id);

      CREATE TABLE review_reminder (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        publication_id uuid NOT NULL REFERENCES publication ON DELETE CASCADE,
        person_id uuid REFERENCES person ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX review_reminder_unique ON review_reminder (publication_id, person_id) NULLS NOT DISTINCT;
      CREATE INDEX review_reminder_person ON review_reminder (person_id);

      CREATE INDEX post_in_review ON post (workspace_id) WHERE status <> 'draft' AND deleted_at IS NULL;
      CREATE INDEX publication_awaiting_approval ON publication (post_id)
        WHERE status = 'held' AND reason_code = 'not-approved';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX publication_awaiting_approval, post_in_review;
      DROP TABLE review_reminder, review_comment, review_event, approval, review_link, approval_rule;
      DROP FUNCTION review_event_is_append_only();
      ALTER TABLE post DROP COLUMN last_editor_id;
    `);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first schema: workspaces and keys, the library, the calendar, publishing with its ledger, and measuring. */
export class Initial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE workspace (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        time_zone text NOT NULL,
        signature text NOT NULL DEFAULT '',
        hashtags text[] NOT NULL DEFAULT '{}',
        late_limit_minutes integer NOT NULL DEFAULT 60,
        spacing_minutes integer NOT NULL DEFAULT 10,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE person (
        id uuid PRIMARY KEY,
        email text NOT NULL,
        name text NOT NULL,
        password_hash text,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX person_email_unique ON person (lower(email));

      CREATE TABLE membership (
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        role text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, person_id)
      );
      CREATE INDEX membership_person ON membership (person_id);

      CREATE TABLE api_key (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        person_id uuid REFERENCES person ON DELETE SET NULL,
        name text NOT NULL,
        start text NOT NULL,
        hash bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        revoked_at timestamptz,
        last_used_at timestamptz
      );
      CREATE UNIQUE INDEX api_key_hash_unique ON api_key (hash);
      CREATE INDEX api_key_workspace ON api_key (workspace_id);

      CREATE TABLE idempotent_answer (
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        key text NOT NULL,
        route text NOT NULL,
        request_hash bytea NOT NULL,
        status integer,
        body jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, key)
      );
      CREATE INDEX idempotent_answer_created ON idempotent_answer (created_at);

      CREATE TABLE media (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        kind text NOT NULL,
        file_name text NOT NULL,
        mime_type text NOT NULL,
        size_bytes bigint NOT NULL,
        width integer NOT NULL,
        height integer NOT NULL,
        duration_ms integer,
        video jsonb,
        alt_text text NOT NULL DEFAULT '',
        sha256 bytea NOT NULL,
        storage_key text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX media_workspace ON media (workspace_id, id);

      CREATE TABLE rendition (
        media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
        recipe text NOT NULL,
        mime_type text NOT NULL,
        size_bytes bigint NOT NULL,
        width integer NOT NULL,
        height integer NOT NULL,
        storage_key text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (media_id, recipe)
      );

      CREATE TABLE series (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        name text NOT NULL,
        kind text,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX series_name_unique ON series (workspace_id, lower(name));

      CREATE TABLE post (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        author_id uuid REFERENCES person ON DELETE SET NULL,
        series_id uuid REFERENCES series ON DELETE SET NULL,
        title text NOT NULL,
        kind text NOT NULL,
        text text NOT NULL,
        topics text[] NOT NULL DEFAULT '{}',
        link text,
        citation jsonb,
        alt_text text,
        variants jsonb NOT NULL DEFAULT '{}',
        evergreen jsonb,
        status text NOT NULL DEFAULT 'draft',
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz
      );
      CREATE INDEX post_workspace ON post (workspace_id, id) WHERE deleted_at IS NULL;
      CREATE INDEX post_topics ON post USING gin (topics);
      CREATE INDEX post_search ON post USING gin (to_tsvector('simple', title || ' ' || text));

      CREATE TABLE post_media (
        post_id uuid NOT NULL REFERENCES post ON DELETE CASCADE,
        position integer NOT NULL,
        media_id uuid NOT NULL REFERENCES media,
        PRIMARY KEY (post_id, position)
      );
      CREATE INDEX post_media_media ON post_media (media_id);

      CREATE TABLE channel (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        network text NOT NULL,
        external_id text NOT NULL,
        name text NOT NULL,
        login text,
        status text NOT NULL DEFAULT 'connected',
        status_reason text,
        time_zone text NOT NULL,
        sealed_credentials bytea,
        token_expires_at timestamptz,
        refreshing_until timestamptz,
        refresh_try_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz
      );
      CREATE UNIQUE INDEX channel_account_unique ON channel (workspace_id, network, external_id) WHERE deleted_at IS NULL;
      CREATE INDEX channel_refresh ON channel (refresh_try_at) WHERE deleted_at IS NULL AND refresh_try_at IS NOT NULL;

      CREATE TABLE cool_down (
        network text NOT NULL,
        scope text NOT NULL,
        until timestamptz NOT NULL,
        reason text NOT NULL,
        set_at timestamptz NOT NULL,
        PRIMARY KEY (network, scope)
      );

      CREATE TABLE slot (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        channel_id uuid NOT NULL REFERENCES channel ON DELETE CASCADE,
        weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
        time text NOT NULL CHECK (time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
        kind text,
        series_id uuid REFERENCES series ON DELETE SET NULL
      );
      CREATE UNIQUE INDEX slot_unique ON slot (channel_id, weekday, time);

      CREATE TABLE publication (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        post_id uuid NOT NULL REFERENCES post,
        channel_id uuid NOT NULL REFERENCES channel,
        due_at timestamptz NOT NULL,
        slot_at timestamptz,
        status text NOT NULL DEFAULT 'scheduled' CHECK (status IN
          ('scheduled', 'publishing', 'published', 'failed', 'unconfirmed', 'held', 'cancelled')),
        phase text CHECK (phase IN ('prepare', 'commit', 'find')),
        reason text,
        reason_code text,
        draft jsonb,
        checkpoint jsonb NOT NULL DEFAULT '{}',
        fence integer NOT NULL DEFAULT 0,
        lease_until timestamptz,
        next_try_at timestamptz,
        committed_at timestamptz,
        tries integer NOT NULL DEFAULT 0,
        remote_id text,
        permalink text,
        published_at timestamptz,
        metrics jsonb,
        measured_at timestamptz,
        next_measure_at timestamptz,
        notified_status text,
        created_by uuid REFERENCES person ON DELETE SET NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 70); -- a row changes several times on its way out; room on its page keeps that cheap
      -- Two people filling the queue at once can never take the same slot.
      CREATE UNIQUE INDEX publication_slot_unique ON publication (channel_id, slot_at)
        WHERE slot_at IS NOT NULL AND status <> 'cancelled';
      CREATE UNIQUE INDEX publication_remote_unique ON publication (channel_id, remote_id) WHERE remote_id IS NOT NULL;
      CREATE INDEX publication_due ON publication (due_at) WHERE status = 'scheduled';
      CREATE INDEX publication_next_try ON publication (next_try_at) WHERE status = 'publishing';
      CREATE INDEX publication_next_measure ON publication (next_measure_at) WHERE next_measure_at IS NOT NULL;
      CREATE INDEX publication_untold ON publication (updated_at)
        WHERE status IN ('failed', 'unconfirmed', 'held') AND notified_status IS DISTINCT FROM status;
      CREATE INDEX publication_calendar ON publication (workspace_id, due_at, id);
      CREATE INDEX publication_channel ON publication (channel_id, due_at);
      CREATE INDEX publication_post ON publication (post_id, due_at);
      -- Failed, tried again and failed again is news, however fast it goes.
      CREATE FUNCTION publication_is_news_again() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.notified_status := NULL; RETURN NEW; END $$;
      CREATE TRIGGER publication_news_again BEFORE UPDATE OF status ON publication
        FOR EACH ROW WHEN (OLD.notified_status IS NOT NULL AND NEW.status <> OLD.status)
        EXECUTE FUNCTION publication_is_news_again();

      CREATE TABLE publication_attempt (
        id uuid PRIMARY KEY,
        publication_id uuid NOT NULL REFERENCES publication ON DELETE CASCADE,
        fence integer NOT NULL,
        step text NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz NOT NULL,
        outcome text NOT NULL,
        code text,
        http_status integer,
        request_id text,
        message text
      );
      CREATE INDEX publication_attempt_publication ON publication_attempt (publication_id, id);
      CREATE FUNCTION publication_attempt_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'publication_attempt is append-only'; END $$;
      CREATE TRIGGER publication_attempt_append_only BEFORE UPDATE ON publication_attempt
        FOR EACH ROW EXECUTE FUNCTION publication_attempt_is_append_only();

      CREATE TABLE notice (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        person_id uuid REFERENCES person ON DELETE CASCADE,
        publication_id uuid NOT NULL REFERENCES publication ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX notice_recipient ON notice (workspace_id, person_id, created_at);
      CREATE INDEX notice_publication ON notice (publication_id);

      CREATE TABLE mail (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        person_id uuid REFERENCES person ON DELETE SET NULL,
        recipient text,
        subject text NOT NULL,
        text text NOT NULL,
        html text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        sent_at timestamptz,
        tries integer NOT NULL DEFAULT 0,
        last_error text,
        next_try_at timestamptz,
        lease_until timestamptz
      );
      CREATE INDEX mail_workspace ON mail (workspace_id, id);
      CREATE INDEX mail_person ON mail (person_id, created_at);
      CREATE INDEX mail_next_try ON mail (next_try_at) WHERE next_try_at IS NOT NULL;

      CREATE TABLE metric_snapshot (
        publication_id uuid NOT NULL,
        workspace_id uuid NOT NULL,
        taken_at timestamptz NOT NULL,
        age_seconds integer NOT NULL,
        metrics jsonb NOT NULL,
        raw jsonb NOT NULL,
        PRIMARY KEY (publication_id, taken_at)
      ) PARTITION BY RANGE (taken_at);
      -- Catches what falls outside the months made so far, so that no number is ever refused.
      CREATE TABLE metric_snapshot_default PARTITION OF metric_snapshot DEFAULT;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE metric_snapshot, mail, notice, publication_attempt, publication, slot, cool_down, channel, post_media, post, series,
        rendition, media, idempotent_answer, api_key, membership, person, workspace;
      DROP FUNCTION publication_attempt_is_append_only();
      DROP FUNCTION publication_is_news_again();
    `);
  }
}

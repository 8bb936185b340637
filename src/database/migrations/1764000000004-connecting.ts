import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByWorkspace } from '../row-security.js';

/** Connecting accounts by the networks' dialogs, and how each connection stands. */
export class Connecting1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE channel
        ADD COLUMN account_name text,
        ADD COLUMN token_renews boolean NOT NULL DEFAULT false,
        ADD COLUMN data_access_ends_at timestamptz,
        ADD COLUMN missing_permissions text[] NOT NULL DEFAULT '{}',
        ADD COLUMN health_checked_at timestamptz,
        ADD COLUMN next_health_at timestamptz,
        ADD COLUMN told_ending_at timestamptz,
        ADD COLUMN told_lost_at timestamptz,
        ADD COLUMN webhooks_at timestamptz,
        ADD COLUMN webhooks_note text;
      UPDATE channel SET
        token_renews = network = 'x' OR login IS NOT DISTINCT FROM 'instagram',
        -- Those that are known spread over the first day.
        next_health_at = now() + random() * interval '1 day',
        -- Whoever looks after them knows already.
        told_lost_at = CASE WHEN status = 'needs-reconnect' THEN now() END;
      CREATE INDEX channel_health ON channel (next_health_at) WHERE deleted_at IS NULL AND next_health_at IS NOT NULL;

      -- What waits for its channel is looked for every few seconds.
      CREATE INDEX publication_awaiting_reconnect ON publication (channel_id)
        WHERE reason_code = 'channel-needs-reconnect' AND status IN ('held', 'publishing');

      CREATE TABLE login_attempt (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        person_id uuid REFERENCES person ON DELETE CASCADE,
        key_id uuid REFERENCES api_key ON DELETE CASCADE,
        -- The browser's session, as its SHA-256.
        guest_hash bytea NOT NULL,
        -- Null for a pasted token.
        login text CHECK (login IN ('facebook', 'instagram', 'x')),
        -- The SHA-256 of what goes to the network and comes back; null for a pasted token.
        state_hash bytea,
        sealed_verifier bytea,
        channel_id uuid REFERENCES channel ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        -- When the network's answer was taken; it is taken once.
        answered_at timestamptz,
        -- The accounts to choose from, with what connects them.
        sealed_found bytea
      );
      CREATE UNIQUE INDEX login_attempt_state ON login_attempt (state_hash);
      CREATE INDEX login_attempt_expires ON login_attempt (expires_at);
    `);
    await protectByWorkspace(runner, 'login_attempt');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE login_attempt;
      DROP INDEX publication_awaiting_reconnect;
      DROP INDEX channel_health;
      ALTER TABLE channel
        DROP COLUMN account_name, DROP COLUMN token_renews, DROP COLUMN data_access_ends_at,
        DROP COLUMN missing_permissions, DROP COLUMN health_checked_at, DROP COLUMN next_health_at,
        DROP COLUMN told_ending_at, DROP COLUMN told_lost_at, DROP COLUMN webhooks_at, DROP COLUMN webhooks_note;
    `);
  }
}

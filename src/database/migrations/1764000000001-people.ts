import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who sign in: accounts, sessions, second factors and passkeys; invitations, scopes of keys, and limits. */
export class People1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE person
        ADD email_verified boolean NOT NULL DEFAULT false,
        ADD two_factor_enabled boolean NOT NULL DEFAULT false,
        ADD updated_at timestamptz NOT NULL DEFAULT now();

      CREATE TABLE account (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        provider_id text NOT NULL,
        account_id text NOT NULL,
        password text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX account_person_provider_unique ON account (person_id, provider_id);
      INSERT INTO account (id, person_id, provider_id, account_id, password)
        SELECT gen_random_uuid(), id, 'credential', id::text, password_hash FROM person WHERE password_hash IS NOT NULL;
      ALTER TABLE person DROP password_hash;

      CREATE TABLE session (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        token text NOT NULL,
        expires_at timestamptz NOT NULL,
        ip_address text,
        user_agent text,
        workspace_id uuid REFERENCES workspace ON DELETE SET NULL,
        begun_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX session_token_unique ON session (token);
      CREATE INDEX session_person ON session (person_id);
      CREATE INDEX session_workspace ON session (workspace_id);

      CREATE TABLE verification (
        id uuid PRIMARY KEY,
        identifier text NOT NULL,
        value text NOT NULL,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX verification_identifier ON verification (identifier);

      CREATE TABLE two_factor (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        secret text NOT NULL,
        backup_codes text NOT NULL,
        verified boolean NOT NULL DEFAULT false,
        failed_verification_count integer NOT NULL DEFAULT 0,
        locked_until timestamptz
      );
      CREATE UNIQUE INDEX two_factor_person_unique ON two_factor (person_id);

      CREATE TABLE passkey (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        name text,
        public_key text NOT NULL,
        credential_id text NOT NULL,
        counter bigint NOT NULL,
        device_type text NOT NULL,
        backed_up boolean NOT NULL,
        transports text,
        aaguid text,
        created_at timestamptz DEFAULT now()
      );
      CREATE UNIQUE INDEX passkey_credential_unique ON passkey (credential_id);
      CREATE INDEX passkey_person ON passkey (person_id);

      CREATE TABLE invitation (
        id uuid PRIMARY KEY,
        workspace_id uuid REFERENCES workspace ON DELETE CASCADE,
        email text NOT NULL,
        role text CONSTRAINT invitation_role_known CHECK (role IN ('owner', 'manager', 'reviewer', 'author', 'viewer')),
        token_hash bytea NOT NULL,
        invited_by uuid REFERENCES person ON DELETE SET NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        accepted_at timestamptz,
        revoked_at timestamptz,
        -- Without a workspace it is somebody who signs up on their own.
        CONSTRAINT invitation_role_of_workspace CHECK ((workspace_id IS NULL) = (role IS NULL))
      );
      CREATE UNIQUE INDEX invitation_token_unique ON invitation (token_hash);
      CREATE INDEX invitation_workspace ON invitation (workspace_id, id);

      CREATE TABLE attempt (
        bucket bytea PRIMARY KEY,
        count integer NOT NULL,
        until timestamptz NOT NULL
      );
      CREATE INDEX attempt_until ON attempt (until);

      ALTER TABLE membership ADD CONSTRAINT membership_role_known
        CHECK (role IN ('owner', 'manager', 'reviewer', 'author', 'viewer'));
      ALTER TABLE api_key ADD scopes text[];
      ALTER TABLE idempotent_answer ADD sealed_body bytea;
      ALTER TABLE mail ALTER workspace_id DROP NOT NULL, ADD sealed bytea;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM mail WHERE workspace_id IS NULL;
      ALTER TABLE mail ALTER workspace_id SET NOT NULL, DROP sealed;
      ALTER TABLE idempotent_answer DROP sealed_body;
      -- A key that could do less must not come back as one that can do everything.
      DELETE FROM api_key WHERE scopes IS NOT NULL;
      ALTER TABLE api_key DROP scopes;
      ALTER TABLE membership DROP CONSTRAINT membership_role_known;
      ALTER TABLE person ADD password_hash text;
      UPDATE person SET password_hash = account.password FROM account
        WHERE account.person_id = person.id AND account.provider_id = 'credential';
      DROP TABLE attempt, invitation, passkey, two_factor, verification, session, account;
      ALTER TABLE person DROP email_verified, DROP two_factor_enabled, DROP updated_at;
    `);
  }
}

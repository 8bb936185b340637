import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which sessions were begun with a second factor. */
export class ProvenFactor1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE session ADD COLUMN second_factor boolean NOT NULL DEFAULT false;
      -- Nobody with an authenticator app is let in without a code. Of a passkey it is not known whether it was used.
      UPDATE session s SET second_factor = true FROM person p WHERE p.id = s.person_id AND p.two_factor_enabled;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session DROP COLUMN second_factor');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByWorkspace } from '../row-security.js';

/** What the networks charged, one row for each thing made or read on a day, and the budget of a workspace. */
export class Costs1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE network_charge (
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        channel_id uuid NOT NULL REFERENCES channel ON DELETE CASCADE,
        -- The UTC day: the networks count reads of one thing on one day once.
        day date NOT NULL,
        item text NOT NULL,
        resource text NOT NULL,
        micro_usd integer NOT NULL,
        PRIMARY KEY (workspace_id, day, channel_id, item, resource)
      );
      CREATE INDEX network_charge_channel ON network_charge (channel_id);
      CREATE TABLE cost_budget (
        workspace_id uuid PRIMARY KEY REFERENCES workspace ON DELETE CASCADE,
        -- Null: no budget.
        monthly_cents integer CHECK (monthly_cents >= 0),
        owns_app boolean NOT NULL DEFAULT false,
        -- The month and the share in percent that people were last written about.
        warned_month date,
        warned_percent integer
      );
    `);
    await protectByWorkspace(runner, 'network_charge');
    await protectByWorkspace(runner, 'cost_budget');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE network_charge; DROP TABLE cost_budget;');
  }
}

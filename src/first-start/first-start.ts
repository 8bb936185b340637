import { fileURLToPath } from 'node:url';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { ApiKeys } from '../identity/api-keys.js';
import { refuseGuessable } from '../identity/guessable.js';
import { Passwords } from '../identity/passwords.js';
import { People } from '../identity/people.js';
import { Workspaces } from '../identity/workspaces.js';
import { Demo } from './demo.js';

/** Two processes that start at once on an empty database must not both fill it. */
const FIRST_START_LOCK = 0x65_76_66;
const NEW_WORKSPACE_NAME = 'My practice';

export const SAMPLE_LIBRARY = fileURLToPath(new URL('../../samples/library.json', import.meta.url));

/**
 * Fills an empty database: the first workspace, its owner and key from BOOTSTRAP_*, and in the sandbox the sample
 * library with three connected channels. It does nothing once there is a workspace.
 */
@Injectable()
export class FirstStart {
  private readonly logger = new Logger('FirstStart');

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly workspaces: Workspaces,
    private readonly keys: ApiKeys,
    private readonly people: People,
    private readonly passwords: Passwords,
    private readonly demo: Demo,
  ) {}

  async run(): Promise<void> {
    const lock = this.dataSource.createQueryRunner();
    try {
      await lock.query('SELECT pg_advisory_lock($1)', [FIRST_START_LOCK]);
      try {
        await this.fill();
      } finally {
        await lock.query('SELECT pg_advisory_unlock($1)', [FIRST_START_LOCK]);
      }
    } finally {
      await lock.release();
    }
  }

  private async fill(): Promise<void> {
    if ((await this.workspaces.all()).length > 0) return;
    const { email, password, apiKey } = this.config.bootstrap;
    const timeZone = Temporal.Now.timeZoneId();
    const name = this.config.sandbox.on ? 'Quiet Harbor Counseling' : NEW_WORKSPACE_NAME;
    const made = await this.dataSource.transaction(async (manager) => {
      const workspace = await this.workspaces.create(name, timeZone, manager);
      const owner =
        email !== undefined && password !== undefined ? await this.owner(manager, workspace.id, email, password) : null;
      if (apiKey !== undefined) {
        await this.keys.create(
          { workspaceId: workspace.id, personId: owner, name: 'From BOOTSTRAP_API_KEY', secret: apiKey },
          manager,
        );
      }
      return { workspaceId: workspace.id, personId: owner };
    });
    if (!this.config.sandbox.on) return;
    try {
      await this.demo.fill(made.workspaceId, made.personId, SAMPLE_LIBRARY);
    } catch (error) {
      // The workspace is usable without its samples.
      this.logger.error(
        'The sample library could not be set up.',
        error instanceof Error ? error.stack : String(error),
      );
    }
  }

  private async owner(
    manager: EntityManager,
    workspaceId: string,
    email: string,
    password: string,
  ): Promise<string | null> {
    refuseGuessable(password, [email], 'BOOTSTRAP_PASSWORD');
    const passwordHash = await this.passwords.hash(password);
    const name = email.split('@')[0] ?? email;
    const id = await this.people.create(manager, { email, name, passwordHash, emailVerified: true });
    if (id !== undefined) await this.people.join(manager, workspaceId, id, 'owner');
    return id ?? null;
  }
}

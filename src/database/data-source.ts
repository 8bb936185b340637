import { Logger } from '@nestjs/common';
import pg from 'pg';
import { DataSource, type MixedList } from 'typeorm';
import { Initial1764000000000 } from './migrations/1764000000000-initial.js';
import { People1764000000001 } from './migrations/1764000000001-people.js';
import { Approval1764000000002 } from './migrations/1764000000002-approval.js';
import { Guarding1764000000003 } from './migrations/1764000000003-guarding.js';
import { Connecting1764000000004 } from './migrations/1764000000004-connecting.js';
import { Content1764000000005 } from './migrations/1764000000005-content.js';
import { Conversations1764000000006 } from './migrations/1764000000006-conversations.js';
import { Costs1764000000007 } from './migrations/1764000000007-costs.js';
import { Links1764000000008 } from './migrations/1764000000008-links.js';
import { ProvenFactor1764000000009 } from './migrations/1764000000009-proven-factor.js';
import { PostgresNaming } from './naming.js';
import { ScopedPool } from './scoped-pool.js';

/** Two processes that start at once must not both migrate. */
const MIGRATION_LOCK = 0x65_76_6d;
const IDLE_IN_TRANSACTION_MS = 10_000;
/** With the queue's own, several processes fit into PostgreSQL's usual 100 connections. */
const POOL_SIZE = 12;
const QUERY_TIMEOUT_MS = 60_000;
const SERVER_VERSION_MIN = 150_000;

/** Every migration, oldest first. */
const migrations = [
  Initial1764000000000,
  People1764000000001,
  Approval1764000000002,
  Guarding1764000000003,
  Connecting1764000000004,
  Content1764000000005,
  Conversations1764000000006,
  Costs1764000000007,
  Links1764000000008,
  ProvenFactor1764000000009,
];

export interface DatabaseOptions {
  url: string;
  /** Connections this process may hold. */
  poolSize?: number;
}

/** A data source for the app's entities; not yet connected. */
export function dataSourceFor(options: DatabaseOptions, entities: MixedList<new () => object>): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    driver: { ...pg, Pool: ScopedPool },
    applicationName: 'evenkeel',
    entities,
    migrations,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    namingStrategy: new PostgresNaming(),
    synchronize: false,
    installExtensions: false,
    poolSize: options.poolSize ?? POOL_SIZE,
    extra: {
      connectionTimeoutMillis: 10_000,
      // A connection whose other end is gone must not hold a process up for ever.
      query_timeout: QUERY_TIMEOUT_MS,
      // A process that stands still inside a transaction, or whose machine is gone, must not keep its rows locked.
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    },
  });
}

/** Connects, refuses servers that are too old, and brings the schema up to date; one process at a time. */
export async function connectAndMigrate(dataSource: DataSource): Promise<void> {
  await dataSource.initialize();
  const [server] = await dataSource.query<{ version: number; unbound: boolean }[]>(
    `SELECT current_setting('server_version_num')::int AS version, rolsuper OR rolbypassrls AS unbound
       FROM pg_roles WHERE rolname = current_user`,
  );
  if ((server?.version ?? 0) < SERVER_VERSION_MIN) {
    throw new Error('DATABASE_URL leads to a PostgreSQL older than 15; Evenkeel needs 15 or newer.');
  }
  if (server?.unbound === true) {
    new Logger('Database').warn(
      'DATABASE_URL signs in as a role that row-level security does not bind (a superuser). Workspaces are kept apart by ' +
        'the app alone then. Use a role of its own that owns the database: see docs/security.md.',
    );
  }
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await lock.release();
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { type Check, type Found, ok, problem, unknown, warning } from './finding.js';
import { clockFound } from './network-checks.js';

const VERSION_MIN = 15;
/** What is due is taken up within seconds; later than this, nobody does. */
const BACKLOG_MINUTES = 5;

/** The database, what waits in it, and its clock. */
@Injectable()
export class DatabaseChecks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  list(): Check[] {
    const about = { topic: 'database', operatorOnly: true } as const;
    return [
      { ...about, check: 'database-version', title: 'PostgreSQL', look: () => this.version() },
      { ...about, check: 'database-role', title: "The app's role in the database", look: () => this.role() },
      { ...about, check: 'database-schema', title: 'Schema', look: () => this.schema() },
      { ...about, check: 'database-size', title: 'Size', look: () => this.size() },
      { ...about, check: 'backlog', title: 'What waits to be published', look: () => this.backlog() },
      {
        ...about,
        check: 'clock-database',
        title: "This machine's clock against the database's",
        look: () => this.clockOfDatabase(),
      },
    ];
  }

  private async one<T>(sql: string, values: unknown[] = []): Promise<T | undefined> {
    return (await this.dataSource.query<T[]>(sql, values))[0];
  }

  private async version(): Promise<Found> {
    const row = await this.one<{ major: number; version: string }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('server_version') AS version`,
    );
    if (!row) return unknown('The database did not tell its version.');
    return row.major >= VERSION_MIN
      ? ok(`PostgreSQL ${row.version} answers.`)
      : problem(`PostgreSQL ${row.version} is too old.`, 'Move the database to PostgreSQL 15 or newer.');
  }

  private async role(): Promise<Found> {
    const row = await this.one<{ name: string; unbound: boolean }>(
      'SELECT rolname AS name, rolsuper OR rolbypassrls AS unbound FROM pg_roles WHERE rolname = current_user',
    );
    if (row?.unbound !== true) return ok('An ordinary role: row-level security keeps workspaces apart, too.');
    return warning(
      `The role ${row.name} is one that row-level security does not bind: workspaces are kept apart by the app alone.`,
      'Make an ordinary role that owns the database (docs/security.md says how) and name it in DATABASE_URL.',
    );
  }

  private async schema(): Promise<Found> {
    const rows = await this.dataSource.query<{ name: string }[]>('SELECT name FROM migration ORDER BY id');
    const known = new Set(this.dataSource.migrations.map(({ name, constructor }) => name ?? constructor.name));
    const done = new Set(rows.map(({ name }) => name));
    if (rows.some(({ name }) => !known.has(name))) {
      return problem(
        'The database was brought further by a newer Evenkeel.',
        'Start the newer version again, or restore a backup of this one.',
      );
    }
    return [...known].every((name) => done.has(name))
      ? ok(`The schema is the newest (${done.size} steps).`)
      : problem('The schema is not the newest.', 'Run evenkeel migrate, or restart the app.');
  }

  private async size(): Promise<Found> {
    const row = await this.one<{ size: string; oldest: string | null; months: number }>(
      `SELECT pg_size_pretty(pg_database_size(current_database())) AS size, count(*)::int AS months,
              min(substring(inhrelid::regclass::text FROM '\\d{4}_\\d{2}$')) AS oldest
         FROM pg_inherits WHERE inhparent = 'metric_snapshot'::regclass`,
    );
    const oldest = row?.oldest == null ? '' : `, with numbers since ${row.oldest.replace('_', '-')}`;
    return row ? ok(`The database holds ${row.size}${oldest}.`) : unknown('The database did not tell its size.');
  }

  private async backlog(): Promise<Found> {
    const late = new Date(this.clock.now().getTime() - BACKLOG_MINUTES * 60_000);
    const row = await this.one<{ waiting: number; unconfirmed: number }>(
      `SELECT count(*) FILTER (WHERE status = 'scheduled' AND due_at < $1)::int AS waiting,
              count(*) FILTER (WHERE status = 'unconfirmed')::int AS unconfirmed
         FROM publication WHERE status IN ('scheduled', 'unconfirmed')`,
      [late],
    );
    const waiting = row?.waiting ?? 0;
    if (waiting > 0) {
      return problem(
        `${waiting} ${waiting === 1 ? 'publication has' : 'publications have'} been due for more than ${BACKLOG_MINUTES} minutes, and nobody took ${waiting === 1 ? 'it' : 'them'} up.`,
        'See that a process with the role worker runs (ROLES=worker), and what it writes into its log.',
      );
    }
    const unconfirmed = row?.unconfirmed ?? 0;
    if (unconfirmed > 0) {
      return warning(
        `${unconfirmed} ${unconfirmed === 1 ? 'publication waits' : 'publications wait'} for somebody to look whether the network has ${unconfirmed === 1 ? 'it' : 'them'}.`,
        'Open them from the home page and say how it went.',
      );
    }
    return ok('Nothing that is due was left lying.');
  }

  private async clockOfDatabase(): Promise<Found> {
    const before = Date.now();
    const row = await this.one<{ now: Date }>('SELECT clock_timestamp() AS now');
    const middle = (before + Date.now()) / 2;
    return row
      ? clockFound(middle - row.now.getTime(), "the database's")
      : unknown('The database did not tell the time.');
  }
}

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type PublicationChange, PublicationStore } from '../calendar/publication-store.js';
import { Config } from '../config/config.js';
import { Snapshots } from '../engagement/snapshots.js';
import { OPERATOR } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import { AppSecret } from '../foundation/app-secret.js';
import { Clock } from '../foundation/clock.js';
import { ProblemError } from '../foundation/problem-error.js';
import { isKey, MediaStorage } from '../media/storage.js';
import { type Ending, ending, fingerprintsOf, type Manifest, manifest, SCHEMA_NOTES } from './backup-format.js';
import { tablesOf } from './tables.js';
import { readTar, TarBroken, type TarFile } from './tar.js';

const STAGING = 'media.restoring';
const CHANGES_AT_ONCE = 500;

export interface RestoreOptions {
  /** Throw away what is in the database now. */
  replace?: boolean;
  /** Restore although this installation's APP_SECRET is another: channels must be connected again. */
  otherSecret?: boolean;
}

export interface Restored extends Ending {
  madeAt: string;
  /** Publications that may have gone out after the backup: a person has to look. */
  uncertain: number;
}

/** Brings a backup back: all of it, or nothing. The app must not be running meanwhile. */
@Injectable()
export class Restore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly snapshots: Snapshots,
    private readonly store: PublicationStore,
    private readonly config: Config,
    private readonly secret: AppSecret,
    private readonly clock: Clock,
    private readonly trail: AuditTrail,
  ) {}

  /** @throws ProblemError saying what stands against it; nothing is changed then */
  async read(path: string, options: RestoreOptions = {}): Promise<Restored> {
    const staging = join(this.config.dataDir, STAGING);
    await rm(staging, { recursive: true, force: true });
    try {
      const facts = await this.manifestOf(path);
      await this.refuse(facts, options);
      for (const month of facts.months) await this.snapshots.ensureMonth(new Date(`${month}-01T00:00:00Z`));
      let exchanged: Awaited<ReturnType<MediaStorage['exchange']>> | undefined;
      try {
        const restored = await this.dataSource.transaction(async (manager) => {
          const end = await this.bring(manager, path, facts, staging);
          const uncertain = await this.distrust(manager);
          const event = { action: 'installation.restored', detail: { madeAt: facts.madeAt, uncertain } };
          await this.trail.record(manager, { workspaceId: null, actor: OPERATOR, ...event });
          exchanged = await this.storage.exchange(staging);
          return { ...end, madeAt: facts.madeAt, uncertain };
        });
        await exchanged?.settle();
        return restored;
      } catch (error) {
        await exchanged?.undo();
        throw error;
      }
    } catch (error) {
      if (error instanceof TarBroken || isDamage(error)) throw broken();
      throw error;
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }

  private async manifestOf(path: string): Promise<Manifest> {
    await open(path).then(
      (file) => file.close(),
      () => {
        throw new ProblemError(404, 'backup-not-found', `There is no file ${path} that can be read.`);
      },
    );
    for await (const file of filesOf(path)) {
      if (file.name !== 'manifest.json') break;
      const read = manifest.safeParse(JSON.parse(await textOf(file)));
      if (read.success) return read.data;
      throw new ProblemError(
        422,
        'backup-unknown',
        'This backup was made by a version of Evenkeel that this one cannot read.',
      );
    }
    throw broken();
  }

  private async refuse(facts: Manifest, { replace, otherSecret }: RestoreOptions): Promise<void> {
    const { manager } = this.dataSource;
    const names = await manager.query<{ name: string }[]>(`SELECT name FROM ${SCHEMA_NOTES} ORDER BY id`);
    if (names.map(({ name }) => name).join() !== facts.migrations.join()) {
      const last = facts.migrations.at(-1) ?? 'none';
      throw new ProblemError(
        409,
        'backup-other-version',
        `This backup is of another schema (its last migration is ${last}). Restore it with the version that made it, then update.`,
      );
    }
    if (otherSecret !== true && !fingerprintsOf(this.secret).includes(facts.secret)) {
      throw new ProblemError(
        409,
        'backup-other-secret',
        `This backup belongs to the APP_SECRET with the fingerprint ${facts.secret}, and this installation has another. ` +
          'Set APP_SECRET (or app.secret in DATA_DIR) to that one; or restore with --other-secret, and connect every channel again.',
      );
    }
    const [state] = await manager.query<{ filled: boolean; busy: boolean }[]>(
      `SELECT EXISTS (SELECT 1 FROM workspace) AS filled,
              EXISTS (SELECT 1 FROM pg_stat_activity
                       WHERE datname = current_database() AND application_name = 'evenkeel-jobs') AS busy`,
    );
    if (state?.busy === true) {
      throw new ProblemError(
        409,
        'app-is-running',
        'Evenkeel is running on this database. Stop it (every process), then restore.',
      );
    }
    if (state?.filled === true && replace !== true) {
      const detail =
        'This database has workspaces already. Restore into an empty one, or with --replace to throw them away.';
      throw new ProblemError(409, 'database-not-empty', detail);
    }
  }

  private async bring(manager: EntityManager, path: string, facts: Manifest, staging: string): Promise<Ending> {
    const tables = (await tablesOf(manager)).filter((table) => table !== SCHEMA_NOTES);
    const known = new Set(tables);
    // What happened is brought back as it was: nothing counts it as happening now.
    for (const table of tables) await manager.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    const keys = await foreignKeys(manager);
    for (const { table, name } of keys)
      await manager.query(`ALTER TABLE ${table} ALTER CONSTRAINT ${name} DEFERRABLE INITIALLY DEFERRED`);
    await manager.query(`TRUNCATE ${tables.join(', ')}`);
    const rows: Record<string, number> = Object.fromEntries(facts.tables.map((table) => [table, 0]));
    let media = 0;
    let end: Ending | undefined;
    for await (const file of filesOf(path)) {
      const [folder, ...rest] = file.name.split('/');
      if (folder === 'tables' && rest[0] !== undefined && known.has(rest[0])) {
        const lines = (await textOf(file)).split('\n');
        rows[rest[0]] = (rows[rest[0]] ?? 0) + lines.length;
        await manager.query(
          `INSERT INTO ${rest[0]} SELECT * FROM jsonb_populate_recordset(NULL::${rest[0]}, $1::jsonb)`,
          [`[${lines.join(',')}]`],
        );
      } else if (folder === 'media' && isKey(rest.join('/'))) {
        await writeFile(file, join(staging, ...rest));
        media++;
      } else if (file.name === 'end.json') end = ending.parse(JSON.parse(await textOf(file)));
      else if (file.name !== 'manifest.json') throw broken();
    }
    const whole = end;
    if (whole?.media !== media || facts.tables.some((table) => whole.rows[table] !== rows[table])) throw broken();
    await manager.query('SET CONSTRAINTS ALL IMMEDIATE');
    for (const { table, name } of keys)
      await manager.query(`ALTER TABLE ${table} ALTER CONSTRAINT ${name} NOT DEFERRABLE`);
    for (const table of tables) await manager.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    return whole;
  }

  /**
   * What was due or under way when the backup was made may have gone out since, and nobody noted it here: it must not go
   * out again unasked.
   */
  private async distrust(manager: EntityManager): Promise<number> {
    const found = await manager.query<{ id: string; status: 'scheduled' | 'publishing' }[]>(
      `SELECT id, status FROM publication WHERE status = 'publishing' OR (status = 'scheduled' AND due_at <= $1)`,
      [this.clock.now()],
    );
    const changes = found.map(({ id, status }): PublicationChange => {
      const set = { leaseUntil: null, nextTryAt: null, reasonCode: 'restored' };
      return status === 'publishing'
        ? {
            id,
            what: { event: 'lose' },
            set: {
              ...set,
              reason: 'It was on its way when the backup was made. Look on the network whether it is there.',
            },
          }
        : {
            id,
            what: { event: 'hold' },
            set: {
              ...set,
              reason: 'Its time came after the backup was made: it may have gone out already. Look on the network.',
            },
          };
    });
    for (let at = 0; at < changes.length; at += CHANGES_AT_ONCE)
      await this.store.changeEach(manager, changes.slice(at, at + CHANGES_AT_ONCE));
    return changes.length;
  }
}

function broken(): ProblemError {
  return new ProblemError(
    422,
    'backup-broken',
    'This is not a whole backup of Evenkeel: it is cut off or damaged. Nothing was changed.',
  );
}

/** Cut off or damaged within the compression, or within one of the files. */
function isDamage(error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_');
}

async function* filesOf(path: string): AsyncGenerator<TarFile> {
  const source = createReadStream(path);
  const unzipped = createGunzip();
  source.on('error', (error) => unzipped.destroy(error));
  source.pipe(unzipped);
  try {
    yield* readTar(unzipped);
  } finally {
    source.destroy();
    unzipped.destroy();
  }
}

async function textOf({ content }: TarFile): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

async function writeFile({ content }: TarFile, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await pipeline(content, createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true }));
}

async function foreignKeys(manager: EntityManager): Promise<{ table: string; name: string }[]> {
  return manager.query<{ table: string; name: string }[]>(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name FROM pg_constraint
      WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conparentid = 0`,
  );
}

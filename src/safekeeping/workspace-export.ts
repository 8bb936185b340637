import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import yazl from 'yazl';
import { inWorkspace } from '../database/workspace-scope.js';
import { Clock } from '../foundation/clock.js';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { MediaStorage } from '../media/storage.js';
import { NOT_BACKED_UP } from './backup-format.js';
import { rowsOf, tablesOf } from './tables.js';

/** The people of the workspace, without anything they sign in with. */
const PEOPLE = `(SELECT p.id, p.name, p.email, m.role, m.created_at FROM membership m JOIN person p ON p.id = m.person_id)`;

interface StoredFile {
  key: string;
  size: number;
}

/** Everything a workspace has, in one archive that it can take along. */
@Injectable()
export class WorkspaceExport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * A ZIP: each table as a JSON array, as they were at one moment, and the media under their paths. Nothing that is sealed
   * or hashed is in it: no tokens, passwords or keys.
   */
  async write(caller: Caller): Promise<Readable> {
    const { workspaceId } = caller;
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-export-'));
    const forget = () => rm(folder, { recursive: true, force: true });
    try {
      const { tables, files } = await inWorkspace(workspaceId, () =>
        this.dataSource.transaction('REPEATABLE READ', async (manager) => ({
          tables: await this.writeTables(manager, folder),
          files: await this.filesOf(manager, workspaceId),
        })),
      );
      const event = { workspaceId, action: 'workspace.exported', detail: { media: files.length } };
      await this.trail.record(this.dataSource.manager, { ...event, actor: actorOf(caller) });
      const zip = new yazl.ZipFile();
      for (const table of tables) zip.addFile(join(folder, `${table}.json`), `${table}.json`);
      for (const { key, size } of files) {
        // Pictures and videos are compressed as they are. Opened only when their turn comes: there may be thousands.
        zip.addReadStreamLazy(`media/${key}`, { compress: false, size }, (open) => {
          open(null, size === 0 ? Readable.from([]) : this.storage.stream(key, 0, size));
        });
      }
      zip.end();
      return Readable.from(ending(zip.outputStream, forget), { objectMode: false });
    } catch (error) {
      await forget();
      throw error;
    }
  }

  /** What the archive is called: with the day it was made (UTC). */
  fileName(): string {
    return `evenkeel-${this.clock.now().toISOString().slice(0, 10)}.zip`;
  }

  private async writeTables(manager: EntityManager, folder: string): Promise<string[]> {
    const secret = await secretColumns(manager);
    const guarded = await guardedTables(manager);
    const tables = (await tablesOf(manager)).filter((table) => guarded.has(table) && !NOT_BACKED_UP.includes(table));
    for (const table of tables) {
      const hidden = secret.get(table) ?? [];
      const row = hidden.length > 0 ? `to_jsonb(t) - '{${hidden.join(',')}}'::text[]` : 'to_jsonb(t)';
      await writeJson(join(folder, `${table}.json`), rowsOf(manager, table, row));
    }
    await writeJson(join(folder, 'people.json'), rowsOf(manager, PEOPLE, 'to_jsonb(t)'));
    return [...tables, 'people'];
  }

  private async filesOf(manager: EntityManager, workspaceId: string): Promise<StoredFile[]> {
    const rows = await manager.query<{ key: string }[]>(
      'SELECT storage_key AS key FROM media WHERE workspace_id = $1 ORDER BY id',
      [workspaceId],
    );
    const files: StoredFile[] = [];
    for (const { key } of rows) {
      const size = await this.storage.sizeOf(key);
      if (size !== undefined) files.push({ key, size });
    }
    return files;
  }
}

/** The tables that the database shows a workspace its own rows of. */
async function guardedTables(manager: EntityManager): Promise<Set<string>> {
  const rows = await manager.query<{ name: string }[]>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Columns of bytes hold what is sealed or hashed, by table; those of the audit trail prove that it is whole. */
async function secretColumns(manager: EntityManager): Promise<Map<string, string[]>> {
  const rows = await manager.query<{ table: string; columns: string[] }[]>(
    `SELECT table_name AS table, array_agg(column_name::text) AS columns FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type = 'bytea' AND table_name <> 'audit_entry' GROUP BY 1`,
  );
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}

async function writeJson(path: string, rows: AsyncIterable<string[]>): Promise<void> {
  async function* text(): AsyncGenerator<string> {
    let first = true;
    yield '[';
    for await (const batch of rows) {
      yield `${first ? '\n' : ',\n'}${batch.join(',\n')}`;
      first = false;
    }
    yield '\n]\n';
  }
  await pipeline(Readable.from(text()), createWriteStream(path, { mode: 0o600 }));
}

/** A stream's pieces; whether it is read to its end or given up, `after` is done. */
async function* ending(source: AsyncIterable<unknown>, after: () => Promise<void>): AsyncGenerator {
  try {
    yield* source;
  } finally {
    await after();
  }
}

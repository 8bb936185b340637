import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, constants } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AppSecret } from '../foundation/app-secret.js';
import { Clock } from '../foundation/clock.js';
import { OPERATOR } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import { MediaStorage } from '../media/storage.js';
import {
  BACKUP_VERSION,
  type Ending,
  fingerprintOf,
  type Manifest,
  NOT_BACKED_UP,
  SCHEMA_NOTES,
} from './backup-format.js';
import { monthsOf, rowsOf, tablesOf } from './tables.js';
import { type TarFile, tarFile, writeTar } from './tar.js';

/** Writes everything into one file: the database as it is at one moment, and the media it names. */
@Injectable()
export class Backup {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly secret: AppSecret,
    private readonly clock: Clock,
    private readonly trail: AuditTrail,
  ) {}

  /** Writes a gzipped tar, mode 0600; the file gets its name once it is whole. The app may be running. */
  async write(path: string): Promise<Ending> {
    const partial = `${path}.partial`;
    const end: Ending = { rows: {}, media: 0, missing: [] };
    try {
      await this.dataSource.transaction('REPEATABLE READ', async (manager) => {
        await pipeline(
          Readable.from(writeTar(this.files(manager, end)), { objectMode: false }),
          // Media do not get smaller: a little effort is enough.
          createGzip({ level: constants.Z_BEST_SPEED }),
          createWriteStream(partial, { mode: 0o600, flush: true }),
        );
      });
      const event = { action: 'installation.backed-up', detail: { media: end.media } };
      await this.trail.record(this.dataSource.manager, { workspaceId: null, actor: OPERATOR, ...event });
      await rename(partial, path);
    } finally {
      await rm(partial, { force: true });
    }
    return end;
  }

  private async *files(manager: EntityManager, end: Ending): AsyncGenerator<TarFile> {
    const all = await tablesOf(manager);
    const tables = all.filter((table) => !NOT_BACKED_UP.includes(table) && table !== SCHEMA_NOTES);
    const migrations = await manager.query<{ name: string }[]>(`SELECT name FROM ${SCHEMA_NOTES} ORDER BY id`);
    const facts: Manifest = {
      format: 'evenkeel-backup',
      version: BACKUP_VERSION,
      madeAt: this.clock.now().toISOString(),
      migrations: migrations.map(({ name }) => name),
      secret: fingerprintOf(this.secret),
      months: await monthsOf(manager),
      tables,
    };
    yield tarFile('manifest.json', JSON.stringify(facts, null, 2));
    for (const table of tables) {
      let part = 0;
      end.rows[table] = 0;
      for await (const rows of rowsOf(manager, table, 'to_jsonb(t)')) {
        end.rows[table] += rows.length;
        yield tarFile(`tables/${table}/${String(++part).padStart(8, '0')}.jsonl`, rows.join('\n'));
      }
    }
    for (const key of await keysOf(manager)) {
      const size = await this.storage.sizeOf(key);
      if (size === undefined) end.missing.push(key);
      else {
        end.media++;
        yield {
          name: `media/${key}`,
          size,
          content: size === 0 ? Readable.from([]) : this.storage.stream(key, 0, size),
        };
      }
    }
    yield tarFile('end.json', JSON.stringify(end, null, 2));
  }
}

async function keysOf(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ key: string }[]>(
    'SELECT storage_key AS key FROM media UNION ALL SELECT storage_key FROM rendition ORDER BY 1',
  );
  return rows.map(({ key }) => key);
}

import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { Config } from '../config/config.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';

const FOLDER = 'media';
const INCOMING = 'incoming';
const KEY = /^[a-z0-9][a-z0-9-]*(?:\/[a-z0-9][a-z0-9.-]*)+$/;
/** A workspace's media: deleting anything shorter could only be a mistake. */
const FOLDER_KEY = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/;
/** Whether this is the key of a stored file, and so safe to be a path. */
export function isKey(key: string): boolean {
  return KEY.test(key);
}

const MS_PER_DAY = 24 * 3_600_000;

/**
 * Where uploaded files and their renditions lie. A file is written under `incoming/` and gets its key only once it is
 * whole, so a crash leaves nothing half under a key.
 */
@Injectable()
export class MediaStorage implements OnModuleInit {
  private readonly root: string;
  private readonly disk: Disk;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.root = join(config.dataDir, FOLDER);
    this.disk = new Disk(new FSDriver({ location: this.root, visibility: 'private' }));
  }

  /** Removes what a process that died left behind; uploads under way are younger. */
  async onModuleInit(): Promise<void> {
    const folder = join(this.root, INCOMING);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const age = await stat(path).then(
        (facts) => this.clock.now().getTime() - facts.mtimeMs,
        () => 0,
      );
      if (age > MS_PER_DAY) await rm(path, { force: true });
    }
  }

  /** A path to write a file to before it has a key. Whoever asks must `discard` it in the end. */
  async incomingPath(): Promise<string> {
    await mkdir(join(this.root, INCOMING), { recursive: true, mode: 0o700 });
    return join(this.root, INCOMING, newId());
  }

  /** Removes an incoming file; one that is gone already is no error. */
  async discard(incoming: string): Promise<void> {
    await rm(incoming, { force: true });
  }

  /** The files that are on their way in. */
  async incomingNames(): Promise<string[]> {
    return readdir(join(this.root, INCOMING));
  }

  /** Gives an incoming file a key. The incoming name stays until it is discarded. */
  async keep(incoming: string, key: string): Promise<void> {
    const target = this.pathOf(key);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    try {
      await link(incoming, target);
    } catch {
      // A file system without hard links.
      const copy = await this.incomingPath();
      try {
        await copyFile(incoming, copy);
        await rename(copy, target);
      } finally {
        await this.discard(copy);
      }
    }
  }

  /** Stores bytes that are in memory. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    const incoming = await this.incomingPath();
    try {
      const file = await open(incoming, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.keep(incoming, key);
    } finally {
      await this.discard(incoming);
    }
  }

  /** A local path to a whole stored file, for decoders that want one. */
  pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error(`Not a storage key: ${key}`);
    return join(this.root, key);
  }

  /** Bytes from `start` (inclusive) to `end` (exclusive); fewer where the file ends. */
  async read(key: string, start: number, end: number): Promise<Buffer> {
    const file = await open(this.pathOf(key), 'r');
    try {
      const buffer = Buffer.alloc(Math.max(0, end - start));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    } finally {
      await file.close();
    }
  }

  /** The bytes from `start` (inclusive) to `end` (exclusive) as a stream. */
  stream(key: string, start: number, end: number): Readable {
    return createReadStream(this.pathOf(key), { start, end: end - 1 });
  }

  /** In bytes; undefined for a file that is not there. */
  async sizeOf(key: string): Promise<number | undefined> {
    return stat(this.pathOf(key)).then(
      (facts) => facts.size,
      () => undefined,
    );
  }

  /**
   * Puts a folder of files, laid out by their keys, in the place of everything that is stored; a missing one means none.
   * What was there is kept until the caller says whether the exchange holds.
   */
  async exchange(folder: string): Promise<{ settle: () => Promise<void>; undo: () => Promise<void> }> {
    await mkdir(join(folder, INCOMING), { recursive: true, mode: 0o700 });
    const before = `${this.root}.before`;
    await rm(before, { recursive: true, force: true });
    await rename(this.root, before);
    try {
      await rename(folder, this.root);
    } catch (error) {
      await rename(before, this.root);
      throw error;
    }
    return {
      settle: () => rm(before, { recursive: true, force: true }),
      undo: async () => {
        await rm(this.root, { recursive: true, force: true });
        await rename(before, this.root);
      },
    };
  }

  async exists(key: string): Promise<boolean> {
    return this.disk.exists(key);
  }

  /** Deleting what is gone already is no error. */
  async delete(key: string): Promise<void> {
    await this.disk.delete(key);
  }

  /** Deletes everything whose key begins with this folder. */
  async deleteFolder(folder: string): Promise<void> {
    if (!FOLDER_KEY.test(folder)) throw new Error(`Not a folder of the storage: ${folder}`);
    await this.disk.deleteAll(folder);
  }

  /** Every key, for tests and for a check of what lies there without a row. */
  async keys(): Promise<string[]> {
    const { objects } = await this.disk.listAll('/', { recursive: true });
    return [...objects]
      .flatMap((object) => (object.isFile ? [object.key] : []))
      .filter((key) => !key.startsWith(INCOMING));
  }
}

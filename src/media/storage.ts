import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { OnModuleInit } from '@nestjs/common';
import type { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';

export const INCOMING = 'incoming';
const KEY = /^[a-z0-9][a-z0-9-]*(?:\/[a-z0-9][a-z0-9.-]*)+$/;
/** A workspace's media: deleting anything shorter could only be a mistake. */
const FOLDER_KEY = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/;
const MS_PER_DAY = 24 * 3_600_000;

/** Whether this is the key of a stored file, and so safe to be a path. */
export function isKey(key: string): boolean {
  return KEY.test(key);
}

/** @throws Error for what could lead out of the storage */
export function asKey(key: string): string {
  if (!isKey(key)) throw new Error(`Not a storage key: ${key}`);
  return key;
}

export function asFolderKey(folder: string): string {
  if (!FOLDER_KEY.test(folder)) throw new Error(`Not a folder of the storage: ${folder}`);
  return folder;
}

/** What takes the place of everything that is stored, until the caller says whether the exchange holds. */
export interface Exchange {
  settle: () => Promise<void>;
  undo: () => Promise<void>;
}

/**
 * Where uploaded files and their renditions lie. A file is written to this machine's disk under `incoming/` first, judged
 * there, and gets its key only once it is whole, so a crash leaves nothing half under a key.
 */
export abstract class MediaStorage implements OnModuleInit {
  /** @param folder on this machine, for what is on its way in */
  protected constructor(
    protected readonly folder: string,
    private readonly clock: Clock,
  ) {}

  /** Gives an incoming file a key. The incoming name stays until it is discarded. */
  abstract keep(incoming: string, key: string): Promise<void>;

  /** Works on a whole stored file at a path of this machine, for decoders that want one; it is not to be changed. */
  abstract locally<T>(key: string, work: (path: string) => Promise<T>): Promise<T>;

  /** Bytes from `start` (inclusive) to `end` (exclusive); fewer where the file ends. */
  abstract read(key: string, start: number, end: number): Promise<Buffer>;

  /** The bytes from `start` (inclusive) to `end` (exclusive) as a stream. */
  abstract stream(key: string, start: number, end: number): Readable;

  /** In bytes; undefined for a file that is not there. */
  abstract sizeOf(key: string): Promise<number | undefined>;

  /** Deleting what is gone already is no error. */
  abstract delete(key: string): Promise<void>;

  /** Deletes everything whose key begins with this folder. */
  abstract deleteFolder(folder: string): Promise<void>;

  /** Every key, for tests and for a check of what lies there without a row. */
  abstract keys(): Promise<string[]>;

  /** Puts a folder of files, laid out by their keys, in the place of everything that is stored; a missing one means none. */
  abstract exchange(folder: string): Promise<Exchange>;

  /** Removes what a process that died left behind; uploads under way are younger. */
  async onModuleInit(): Promise<void> {
    const folder = await this.incomingFolder();
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
    return join(await this.incomingFolder(), newId());
  }

  /** Removes an incoming file; one that is gone already is no error. */
  async discard(incoming: string): Promise<void> {
    await rm(incoming, { force: true });
  }

  /** The files that are on their way in. */
  async incomingNames(): Promise<string[]> {
    return readdir(await this.incomingFolder());
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

  private async incomingFolder(): Promise<string> {
    const folder = join(this.folder, INCOMING);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
}

import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import type { Clock } from '../foundation/clock.js';
import { asFolderKey, asKey, type Exchange, INCOMING, MediaStorage } from './storage.js';

/** Media in a folder of this machine. */
export class DiskStorage extends MediaStorage {
  private readonly disk: Disk;

  constructor(folder: string, clock: Clock) {
    super(folder, clock);
    this.disk = new Disk(new FSDriver({ location: folder, visibility: 'private' }));
  }

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

  async locally<T>(key: string, work: (path: string) => Promise<T>): Promise<T> {
    return work(this.pathOf(key));
  }

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

  stream(key: string, start: number, end: number): Readable {
    return createReadStream(this.pathOf(key), { start, end: end - 1 });
  }

  async sizeOf(key: string): Promise<number | undefined> {
    return stat(this.pathOf(key)).then(
      (facts) => facts.size,
      () => undefined,
    );
  }

  async exchange(folder: string): Promise<Exchange> {
    await mkdir(join(folder, INCOMING), { recursive: true, mode: 0o700 });
    const before = `${this.folder}.before`;
    await rm(before, { recursive: true, force: true });
    await rename(this.folder, before);
    try {
      await rename(folder, this.folder);
    } catch (error) {
      await rename(before, this.folder);
      throw error;
    }
    return {
      settle: () => rm(before, { recursive: true, force: true }),
      undo: async () => {
        await rm(this.folder, { recursive: true, force: true });
        await rename(before, this.folder);
      },
    };
  }

  async delete(key: string): Promise<void> {
    await this.disk.delete(key);
  }

  async deleteFolder(folder: string): Promise<void> {
    await this.disk.deleteAll(asFolderKey(folder));
  }

  async keys(): Promise<string[]> {
    const { objects } = await this.disk.listAll('/', { recursive: true });
    return [...objects]
      .flatMap((object) => (object.isFile ? [object.key] : []))
      .filter((key) => !key.startsWith(INCOMING));
  }

  private pathOf(key: string): string {
    return join(this.folder, asKey(key));
  }
}

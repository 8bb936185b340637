import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type BucketServer, startBucketServer } from '../../test/support/bucket-server.js';
import { ManualClock } from '../../test/support/clock.js';
import { BucketStorage } from './bucket-storage.js';
import { DiskStorage } from './disk-storage.js';
import type { MediaStorage } from './storage.js';

const KEY = 'workspace/picture/original.jpg';
const OTHER = 'workspace/video/original.mp4';
/** More than one part of an upload. */
const LARGE = 9 * 1024 ** 2;

describe.each(['disk', 'bucket'])('media kept in a %s', (kind) => {
  const clock = new ManualClock('2026-11-24T12:00:00Z');
  let folder: string;
  let server: BucketServer | undefined;
  let storage: MediaStorage;

  const incoming = async (bytes: string | Buffer) => {
    const path = await storage.incomingPath();
    await writeFile(path, bytes);
    return path;
  };
  const text = async (key: string) => String(await storage.read(key, 0, 1_000));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-storage-'));
    if (kind === 'disk') storage = new DiskStorage(join(folder, 'media'), clock);
    else {
      server = await startBucketServer();
      const { S3_ENDPOINT: endpoint, S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = server.env;
      storage = new BucketStorage(join(folder, 'media'), clock, {
        ...{ name: 'media', endpoint, region: 'us-east-1' },
        credentials: { accessKeyId: id ?? '', secretAccessKey: secret ?? '' },
      });
    }
    await storage.onModuleInit();
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps an incoming file under its key, and the incoming one until it is discarded', async () => {
    const path = await incoming('a quiet lake');
    await storage.keep(path, KEY);
    expect(await text(KEY)).toBe('a quiet lake');
    expect(await storage.incomingNames()).toHaveLength(1);
    await storage.discard(path);
    await storage.discard(path);
    expect(await storage.incomingNames()).toEqual([]);
  });

  it('reads parts, to the end of the file and not beyond', async () => {
    expect(String(await storage.read(KEY, 2, 7))).toBe('quiet');
    expect(String(await storage.read(KEY, 8, 100))).toBe('lake');
    expect(await storage.read(KEY, 100, 200)).toHaveLength(0);
    expect(await storage.read(KEY, 5, 5)).toHaveLength(0);
    expect(String(await buffer(storage.stream(KEY, 2, 7)))).toBe('quiet');
  });

  it('knows the size of what is there, and that nothing is', async () => {
    expect(await storage.sizeOf(KEY)).toBe(12);
    expect(await storage.sizeOf('workspace/none/original.jpg')).toBeUndefined();
  });

  it('takes a file of several parts', async () => {
    const bytes = Buffer.alloc(LARGE, 'breathe ');
    await storage.put(OTHER, bytes);
    expect(await storage.sizeOf(OTHER)).toBe(LARGE);
    expect((await storage.read(OTHER, 0, LARGE)).equals(bytes)).toBe(true);
  });

  it('gives a decoder a path to the whole file, and leaves nothing behind', async () => {
    expect(await storage.locally(KEY, (path) => readFile(path, 'utf8'))).toBe('a quiet lake');
    expect(await storage.incomingNames()).toEqual([]);
  });

  it('ends a stream of what is not there with an error', async () => {
    await expect(buffer(storage.stream('workspace/none/original.jpg', 0, 10))).rejects.toThrow();
  });

  it('refuses whatever is no key', async () => {
    await expect(storage.read('../secret/app', 0, 1)).rejects.toThrow('Not a storage key');
    await expect(storage.deleteFolder('workspace')).rejects.toThrow('Not a folder of the storage');
  });

  it('puts others in the place of all, and takes that back', async () => {
    const staging = join(folder, 'staging');
    await mkdir(join(staging, 'workspace/new'), { recursive: true });
    await writeFile(join(staging, 'workspace/new/original.jpg'), 'new');
    const undone = await storage.exchange(staging);
    expect(await text('workspace/new/original.jpg')).toBe('new');
    await undone.undo();
    expect((await storage.keys()).sort()).toEqual([KEY, OTHER]);

    await mkdir(join(staging, 'workspace/new'), { recursive: true });
    await writeFile(join(staging, 'workspace/new/original.jpg'), 'new');
    const settled = await storage.exchange(staging);
    await settled.settle();
    expect(await storage.keys()).toEqual(['workspace/new/original.jpg']);
  });

  it('deletes one, what is gone already, and a folder', async () => {
    for (const key of [KEY, OTHER]) await storage.put(key, Buffer.from('x'));
    await storage.delete(KEY);
    await storage.delete(KEY);
    await storage.deleteFolder('workspace/video');
    expect(await storage.keys()).toEqual(['workspace/new/original.jpg']);
  });

  it('removes at its start what a process that died left on its way in, and nothing younger', async () => {
    const old = await incoming('left');
    const young = await incoming('under way');
    const yesterday = new Date('2026-11-23T11:00:00Z');
    await utimes(old, yesterday, yesterday);
    await utimes(young, clock.now(), clock.now());
    await storage.onModuleInit();
    expect((await readdir(join(folder, 'media', 'incoming'))).map((name) => young.endsWith(name))).toEqual([true]);
  });
});

import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NotFound,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Clock } from '../foundation/clock.js';
import { asFolderKey, asKey, type Exchange, isKey, MediaStorage } from './storage.js';

/** A bucket of an S3-compatible service. */
export interface Bucket {
  name: string;
  /** Undefined: Amazon's own, by the region. */
  endpoint: string | undefined;
  region: string;
  /** Undefined: as the machine says (its role, its environment). */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** DeleteObjects takes up to 1,000 keys (S3 API reference). */
const DELETE_MAX = 1_000;
const PART_BYTES = 8 * 1024 ** 2;

/** Media in a bucket, so that several machines share them. Only what is on its way in lies on the machine's own disk. */
export class BucketStorage extends MediaStorage {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor(folder: string, clock: Clock, { name, endpoint, region, credentials }: Bucket) {
    super(folder, clock);
    this.bucket = name;
    this.client = new S3Client({
      region,
      // Services other than Amazon's seldom have a host name for each bucket, and know no checksums but the old ones.
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      ...(credentials && { credentials }),
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async keep(incoming: string, key: string): Promise<void> {
    const upload = new Upload({
      client: this.client,
      partSize: PART_BYTES,
      queueSize: 2,
      params: { Bucket: this.bucket, Key: asKey(key), Body: createReadStream(incoming) },
    });
    await upload.done();
  }

  async locally<T>(key: string, work: (path: string) => Promise<T>): Promise<T> {
    const path = await this.incomingPath();
    try {
      await pipeline(await this.body(key), createWriteStream(path, { mode: 0o600 }));
      return await work(path);
    } finally {
      await this.discard(path);
    }
  }

  async read(key: string, start: number, end: number): Promise<Buffer> {
    if (end <= start) return Buffer.alloc(0);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of await this.body(key, start, end)) chunks.push(chunk as Buffer);
    } catch (error) {
      // Nothing of the file is there from `start` on.
      if (error instanceof Error && error.name === 'InvalidRange') return Buffer.alloc(0);
      throw error;
    }
    return Buffer.concat(chunks);
  }

  stream(key: string, start: number, end: number): Readable {
    const out = new PassThrough();
    this.body(key, start, end).then(
      (body) => void pipeline(body, out).catch(() => undefined),
      (error: unknown) => {
        out.destroy(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return out;
  }

  async sizeOf(key: string): Promise<number | undefined> {
    try {
      const { ContentLength } = await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: asKey(key) }));
      return ContentLength;
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: asKey(key) }));
  }

  async deleteFolder(folder: string): Promise<void> {
    await this.deleteAll(await this.keysUnder(`${asFolderKey(folder)}/`));
  }

  async keys(): Promise<string[]> {
    return (await this.keysUnder('')).filter(isKey);
  }

  /** What has a key already keeps its place until the new file is whole; a file's bytes never change under its key. */
  async exchange(folder: string): Promise<Exchange> {
    const before = new Set(await this.keys());
    const given = await keysIn(folder);
    const added = given.filter((key) => !before.has(key));
    const undo = () => this.deleteAll(added);
    try {
      for (const key of given) await this.keep(join(folder, key), key);
    } catch (error) {
      await undo();
      throw error;
    }
    const kept = new Set(given);
    return { settle: () => this.deleteAll([...before].filter((key) => !kept.has(key))), undo };
  }

  private async body(key: string, start?: number, end?: number): Promise<Readable> {
    const range = start === undefined || end === undefined ? {} : { Range: `bytes=${start}-${end - 1}` };
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: asKey(key), ...range }));
    if (!(Body instanceof Readable)) throw new Error(`The storage gave nothing for ${key}.`);
    return Body;
  }

  private async keysUnder(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return keys;
  }

  private async deleteAll(keys: string[]): Promise<void> {
    for (let done = 0; done < keys.length; done += DELETE_MAX) {
      const Objects = keys.slice(done, done + DELETE_MAX).map((Key) => ({ Key }));
      const { Errors } = await this.client.send(
        new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }),
      );
      const [first] = Errors ?? [];
      if (first)
        throw new Error(`The storage did not delete ${first.Key ?? 'a file'}: ${first.Message ?? first.Code ?? ''}`);
    }
  }
}

/** The files under a folder, by their keys. */
async function keysIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isKey);
}

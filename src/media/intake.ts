import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { ProblemError } from '../foundation/problem-error.js';
import type { VideoFacts } from '../networks/network.js';
import { type FileKind, fileKindOf, SNIFF_BYTES } from './file-kind.js';
import { pictureSize, withoutNotes } from './pictures.js';
import { MediaStorage } from './storage.js';
import { Videos } from './videos.js';

/** A file that has arrived whole and was judged, and lies under a temporary name until it is kept or discarded. */
export interface Arrival {
  /** Where it lies for now. */
  path: string;
  kind: 'image' | 'video';
  mimeType: string;
  extension: string;
  sizeBytes: number;
  sha256: Buffer;
  /** Pixels, as shown. */
  width: number;
  height: number;
  durationMs?: number;
  video?: VideoFacts;
}

/** Takes files in: streamed to disk while they are counted, hashed and judged, never whole in memory. */
@Injectable()
export class MediaIntake {
  constructor(
    private readonly storage: MediaStorage,
    private readonly videos: Videos,
  ) {}

  /**
   * Whoever calls must `discard` the arrival in the end, kept or not. When this throws, nothing is left.
   * @param declared the Content-Type it came with
   * @throws ProblemError 413 as soon as too much came, 415 for what is no picture or video, 422 for a damaged one
   */
  async receive(source: Readable, declared?: string): Promise<Arrival> {
    const path = await this.storage.incomingPath();
    try {
      const received = await write(source, path, declared);
      const facts = await this.inspect(path, received);
      return { path, ...received, ...facts, ...(received.kind === 'image' && (await clean(path, received.mimeType))) };
    } catch (error) {
      await this.storage.discard(path);
      throw error;
    }
  }

  async discard(arrival: Arrival): Promise<void> {
    await this.storage.discard(arrival.path);
  }

  private async inspect(
    path: string,
    { kind, mimeType }: FileKind,
  ): Promise<Pick<Arrival, 'width' | 'height' | 'durationMs' | 'video'>> {
    if (kind === 'image') return pictureSize(path, mimeType);
    const { facts, ...size } = await this.videos.inspect(path);
    return { ...size, video: facts };
  }
}

/** Takes out what was noted in a picture, where there is anything. What the file now is. */
async function clean(path: string, mimeType: string): Promise<Pick<Arrival, 'sizeBytes' | 'sha256'> | undefined> {
  const bytes = await withoutNotes(path, mimeType);
  if (!bytes) return undefined;
  await writeFile(path, bytes, { flush: true });
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest() };
}

interface Received extends FileKind {
  sizeBytes: number;
  sha256: Buffer;
}

async function write(source: Readable, path: string, declared: string | undefined): Promise<Received> {
  // Opened before anything can fail: a file that came to be after it was discarded would stay.
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let head: Buffer = Buffer.alloc(0);
  let kind: FileKind | undefined;

  async function* judged(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      hash.update(chunk);
      if (kind === undefined) {
        head = Buffer.concat([head, chunk.subarray(0, SNIFF_BYTES)]);
        if (head.length >= SNIFF_BYTES) kind = await fileKindOf(head, declared);
      }
      if (kind !== undefined && sizeBytes > kind.maxBytes) throw tooLarge(kind);
      yield chunk;
    }
    if (sizeBytes === 0) throw new ProblemError(422, 'file-empty', 'The file is empty.');
    kind ??= await fileKindOf(head, declared);
  }

  // `flush`: on disk for good before it can get a key.
  await pipeline(source, judged, file.createWriteStream({ flush: true }));
  if (kind === undefined) throw new Error('A file ended without having been judged.');
  const judgedKind: FileKind = kind;
  return { ...judgedKind, sizeBytes, sha256: hash.digest() };
}

function tooLarge(kind: FileKind): ProblemError {
  const what = kind.kind === 'image' ? 'A picture' : 'A video';
  return new ProblemError(
    413,
    'media-too-large',
    `${what} may have ${kind.maxBytes / 1024 ** 2} MB. Make it smaller and upload it again.`,
  );
}

import { Readable } from 'node:stream';

/** A file in an archive (POSIX ustar, so that any tar opens it). `size` in bytes is exact. */
export interface TarFile {
  name: string;
  size: number;
  content: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const SIZE_MAX = 8 ** 11 - 1;

/** The archive is not one, or ends before its end. */
export class TarBroken extends Error {
  override readonly name = 'TarBroken';
}

/** Writes files one after the other, holding no more than a piece of one in memory. */
export async function* writeTar(files: AsyncIterable<TarFile>): AsyncGenerator<Uint8Array> {
  for await (const { name, size, content } of files) {
    yield headerOf(name, size);
    let written = 0;
    for await (const piece of content) {
      written += piece.length;
      if (written <= size) yield piece;
    }
    if (written !== size) throw new Error(`${name} changed its size while it was archived.`);
    yield Buffer.alloc(padding(size));
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** A file whose bytes are in memory. */
export function tarFile(name: string, text: string): TarFile {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, content: Readable.from([bytes]) };
}

/**
 * Reads files one after the other; what is left of one when the next is asked for is skipped.
 * @throws TarBroken when the archive is cut off or damaged
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const pieces = new Pieces(source);
  for (;;) {
    const header = await pieces.exactly(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const { name, size } = factsOf(header);
    const unread = { bytes: size };
    yield { name, size, content: pieces.next(unread) };
    await pieces.skip(unread.bytes + padding(size));
  }
}

function headerOf(path: string, size: number): Buffer {
  if (size > SIZE_MAX) throw new Error(`${path} is too large for an archive.`);
  const header = Buffer.alloc(BLOCK);
  const cut = path.length > NAME_BYTES ? path.indexOf('/', path.length - NAME_BYTES - 1) : -1;
  const [prefix, name] = cut < 0 ? ['', path] : [path.slice(0, cut), path.slice(cut + 1)];
  if (Buffer.byteLength(name) > NAME_BYTES || Buffer.byteLength(prefix) > PREFIX_BYTES)
    throw new Error(`The name ${path} is too long for an archive.`);
  header.write(name, 0);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(`${'0'.repeat(11)}\0`, 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(prefix, 345);
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function factsOf(header: Buffer): { name: string; size: number } {
  const field = (from: number, length: number): string => {
    const text = header.toString('utf8', from, from + length);
    return text.split('\0')[0] ?? '';
  };
  const sum = Number.parseInt(field(148, 8), 8);
  const size = Number.parseInt(field(124, 12), 8);
  const blank = Buffer.from(header).fill(' ', 148, 156);
  if (field(257, 5) !== 'ustar' || sum !== sumOf(blank) || !Number.isSafeInteger(size) || size < 0) {
    throw new TarBroken('This is not an archive of Evenkeel, or it is damaged.');
  }
  const prefix = field(345, PREFIX_BYTES);
  return { name: `${prefix}${prefix && '/'}${field(0, NAME_BYTES)}`, size };
}

function sumOf(header: Buffer): number {
  return header.reduce((sum, byte) => sum + byte, 0);
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** A stream's bytes, a wanted number at a time. */
class Pieces {
  private readonly source: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  async exactly(bytes: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.next({ bytes })) parts.push(part);
    return Buffer.concat(parts);
  }

  async skip(bytes: number): Promise<void> {
    const unread = { bytes };
    while (unread.bytes > 0) await this.take(unread);
  }

  /** Counts down what is left, so that a reader may stop early. */
  async *next(unread: { bytes: number }): AsyncGenerator<Uint8Array> {
    while (unread.bytes > 0) yield await this.take(unread);
  }

  private async take(unread: { bytes: number }): Promise<Uint8Array> {
    while (this.rest.length === 0) {
      const next = await this.source.next();
      if (next.done) throw new TarBroken('The archive is cut off.');
      this.rest = next.value;
    }
    const part = this.rest.subarray(0, unread.bytes);
    this.rest = this.rest.subarray(part.length);
    unread.bytes -= part.length;
    return part;
  }
}

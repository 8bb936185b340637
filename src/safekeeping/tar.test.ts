import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTar, TarBroken, type TarFile, tarFile, writeTar } from './tar.js';

const run = promisify(execFile);

async function pack(files: TarFile[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeTar(Readable.from(files))) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Reads from pieces of a size, which have nothing to do with the archive's own blocks. */
async function unpack(archive: Buffer, piece = 700): Promise<[string, string][]> {
  const pieces = Array.from({ length: Math.ceil(archive.length / piece) }, (_, n) =>
    archive.subarray(n * piece, (n + 1) * piece),
  );
  const found: [string, string][] = [];
  for await (const { name, content } of readTar(Readable.from(pieces))) {
    const bytes: Uint8Array[] = [];
    for await (const each of content) bytes.push(each);
    found.push([name, Buffer.concat(bytes).toString()]);
  }
  return found;
}

const LONG = `media/${'0'.repeat(60)}/${'1'.repeat(60)}/original.jpg`;

describe('an archive', () => {
  it('gives back what was put in, whatever sizes the pieces have', async () => {
    const files = fc.array(fc.string({ unit: 'binary', maxLength: 2_000 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 3_000 }), async (texts, piece) => {
        const named = texts.map((text, n): [string, string] => [`folder/${n}`, text.toWellFormed()]);
        const archive = await pack(named.map(([name, text]) => tarFile(name, text)));
        expect(await unpack(archive, piece)).toEqual(named);
      }),
      { numRuns: 50 },
    );
  });

  it('skips what is not read of a file', async () => {
    const archive = await pack([tarFile('one', 'x'.repeat(5_000)), tarFile('two', 'second')]);
    const names: string[] = [];
    for await (const { name, content } of readTar(Readable.from([archive.subarray(0, 600), archive.subarray(600)]))) {
      names.push(name);
      for await (const piece of content) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
    }
    expect(names).toEqual(['one', 'two']);
  });

  it('can be opened by tar itself', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-tar-'));
    await writeFile(join(folder, 'a.tar'), await pack([tarFile('notes.txt', 'words'), tarFile(LONG, 'picture')]));
    await run('tar', ['-xf', 'a.tar'], { cwd: folder });
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('words');
    expect(await readFile(join(folder, LONG), 'utf8')).toBe('picture');
    await rm(folder, { recursive: true });
  });

  it('says so when it is cut off or damaged', async () => {
    const archive = await pack([tarFile('one', 'x'.repeat(2_000))]);
    for (const length of [1, 511, 512, 1_500, 2_048]) {
      await expect(unpack(archive.subarray(0, length))).rejects.toThrow(TarBroken);
    }
    const damaged = Buffer.from(archive);
    damaged.write('9', 1);
    await expect(unpack(damaged)).rejects.toThrow(TarBroken);
  });

  it('refuses a file that changes its size while it is written', async () => {
    const grown: TarFile = { name: 'grown', size: 3, content: Readable.from([Buffer.from('four')]) };
    await expect(pack([grown])).rejects.toThrow('changed its size');
  });
});

import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Mp4Boxes, readMp4Boxes } from './mp4-boxes.js';

function box(type: string, content: number, claimed = content + 8): Buffer {
  const bytes = Buffer.alloc(8 + content);
  bytes.writeUInt32BE(claimed, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
}

function longBox(type: string, content: number): Buffer {
  const bytes = Buffer.alloc(16 + content);
  bytes.writeUInt32BE(1, 0);
  bytes.write(type, 4, 'latin1');
  bytes.writeBigUInt64BE(BigInt(16 + content), 8);
  return bytes;
}

describe('the boxes of an MP4', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-boxes-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  async function read(...boxes: Buffer[]): Promise<Mp4Boxes> {
    const bytes = Buffer.concat(boxes);
    const path = join(folder, 'a.mp4');
    await writeFile(path, bytes);
    const file = await open(path, 'r');
    try {
      return await readMp4Boxes(file, bytes.length);
    } finally {
      await file.close();
    }
  }

  it('tell whether the index comes before the media', async () => {
    expect(await read(box('ftyp', 16), box('moov', 100), box('mdat', 50))).toEqual({ moovFirst: true, cutOff: false });
    expect(await read(box('ftyp', 16), box('free', 8), longBox('mdat', 50), box('moov', 100))).toEqual({
      moovFirst: false,
      cutOff: false,
    });
  });

  it('may end with media that reach to the end of the file, or with zero bytes', async () => {
    expect(await read(box('ftyp', 16), box('moov', 100), box('mdat', 50, 0))).toEqual({
      moovFirst: true,
      cutOff: false,
    });
    expect(await read(box('ftyp', 16), box('moov', 100), box('mdat', 50), Buffer.alloc(8))).toEqual({
      moovFirst: true,
      cutOff: false,
    });
  });

  it('tell that a file is cut off: within a box, within a header, or before the index', async () => {
    expect((await read(box('ftyp', 16), box('moov', 100), box('mdat', 50, 5_000))).cutOff).toBe(true);
    expect((await read(box('ftyp', 16), box('moov', 100), Buffer.from([0, 0, 1]))).cutOff).toBe(true);
    expect((await read(box('ftyp', 16), box('mdat', 50))).cutOff).toBe(true);
  });
});

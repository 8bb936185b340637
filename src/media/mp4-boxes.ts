import type { FileHandle } from 'node:fs/promises';

const HEADER_BYTES = 16;
/** A real file has a handful of top-level boxes; a fragmented one some thousands. */
const BOXES_MAX = 20_000;

export interface Mp4Boxes {
  /** The index (`moov`) comes before the media (`mdat`); undefined when one of the two is missing. */
  moovFirst: boolean | undefined;
  /** A box reaches beyond the end of the file, or makes no sense. */
  cutOff: boolean;
}

/** Reads the headers of an MP4's or MOV's top-level boxes (ISO/IEC 14496-12, 4.2), skipping their contents. */
export async function readMp4Boxes(file: FileHandle, fileSize: number): Promise<Mp4Boxes> {
  const first = new Map<string, number>();
  let offset = 0;
  for (let count = 0; offset < fileSize && count < BOXES_MAX; count += 1) {
    const header = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(header, 0, HEADER_BYTES, offset);
    if (bytesRead < 8) return { moovFirst: orderOf(first), cutOff: true };
    const type = header.toString('latin1', 4, 8);
    const size = sizeOf(header, bytesRead, fileSize - offset);
    // QuickTime writers may end a file with a few zero bytes.
    if (size === 8 && type === '\0\0\0\0') break;
    if (size < 8 || offset + size > fileSize) return { moovFirst: orderOf(first), cutOff: true };
    if (!first.has(type)) first.set(type, offset);
    offset += size;
  }
  return { moovFirst: orderOf(first), cutOff: !first.has('moov') };
}

/** 32 bits; 1 means that 64 bits follow the type, 0 that the box reaches to the end of the file. */
function sizeOf(header: Buffer, bytesRead: number, rest: number): number {
  const short = header.readUInt32BE(0);
  if (short === 0) return header.readUInt32BE(4) === 0 ? 8 : rest;
  if (short !== 1) return short;
  return bytesRead < HEADER_BYTES ? 0 : Number(header.readBigUInt64BE(8));
}

function orderOf(first: Map<string, number>): boolean | undefined {
  const moov = first.get('moov');
  const mdat = first.get('mdat');
  return moov === undefined || mdat === undefined ? undefined : moov < mdat;
}

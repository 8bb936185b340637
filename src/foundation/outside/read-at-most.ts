import type { Readable } from 'node:stream';

/**
 * The first bytes of a stream, which is let go of afterwards: what is packed small and endless inside is unpacked no
 * further than that. At its longest one piece more than `limit` is ever held.
 */
export async function readAtMost(stream: Readable, limit: number): Promise<{ body: Buffer; truncated: boolean }> {
  if (limit === 0) {
    stream.destroy();
    return { body: Buffer.alloc(0), truncated: false };
  }
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > limit) return { body: Buffer.concat(pieces).subarray(0, limit), truncated: true };
  }
  return { body: Buffer.concat(pieces), truncated: false };
}

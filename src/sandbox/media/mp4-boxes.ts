export interface Mp4Box {
  type: string;
  /** Major brand, of the `ftyp` box only. */
  brand?: string | undefined;
}

/** The boxes at the top of an MP4 or MOV file, in order; stops at the first that makes no sense. */
export function topLevelBoxes(content: Buffer): Mp4Box[] {
  const boxes: Mp4Box[] = [];
  let at = 0;
  while (at + 8 <= content.length) {
    let size = content.readUInt32BE(at);
    const type = content.subarray(at + 4, at + 8).toString('latin1');
    if (!/^[\x20-\x7e]{4}$/.test(type)) break;
    if (size === 1 && at + 16 <= content.length) size = Number(content.readBigUInt64BE(at + 8));
    if (size === 0) size = content.length - at;
    if (size < 8) break;
    boxes.push({ type, ...(type === 'ftyp' && { brand: content.subarray(at + 8, at + 12).toString('latin1') }) });
    at += size;
  }
  return boxes;
}

const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);

/** Every box of an MP4 file as `{type, start, end}` (byte offsets of its content), parents before children. */
function* boxes(bytes, from = 0, to = bytes.length) {
  for (let at = from; at + 8 <= to;) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > to) throw new Error(`The box at byte ${at} of the MP4 has the size ${size}.`);
    const type = bytes.toString('latin1', at + 4, at + 8);
    yield { type, start: at + 8, end: at + size };
    if (CONTAINERS.has(type)) yield* boxes(bytes, at + 8, at + size);
    at += size;
  }
}

/** What networks ask of a video: order of the boxes, edit lists, sample formats (`avc1`, `mp4a` ...), seconds, size. */
export function describeMp4(bytes) {
  const all = [...boxes(bytes)];
  const first = (type) => all.findIndex((box) => box.type === type);
  const movie = all[first('mvhd')];
  const track = all
    .filter((box) => box.type === 'tkhd')
    .map((box) => ({ width: bytes.readUInt32BE(box.end - 8) >>> 16, height: bytes.readUInt32BE(box.end - 4) >>> 16 }))
    .find(({ width }) => width > 0);
  return {
    indexFirst: first('moov') !== -1 && first('moov') < first('mdat'),
    editLists: first('edts') !== -1,
    formats: all
      .filter((box) => box.type === 'stsd')
      .map((box) => bytes.toString('latin1', box.start + 12, box.start + 16)),
    seconds: bytes.readUInt32BE(movie.start + 16) / bytes.readUInt32BE(movie.start + 12),
    ...track,
  };
}

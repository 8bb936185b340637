import mediaInfoFactory, { type AudioTrack, type GeneralTrack, type MediaInfo, type VideoTrack } from 'mediainfo.js';
import { topLevelBoxes } from './mp4-boxes.js';

/** What a video really is, read from its content. */
export interface VideoFacts {
  container: 'mp4' | 'mov' | 'other';
  mimeType: string;
  videoCodec: 'h264' | 'hevc' | 'other';
  /** Undefined without sound. */
  audioCodec?: 'aac' | 'other' | undefined;
  audioSampleRate?: number | undefined;
  /** As displayed, after the rotation. */
  width: number;
  height: number;
  frameRate: number;
  durationMs: number;
  bitRate: number;
  /** The index (`moov`) lies before the pictures (`mdat`). */
  indexFirst: boolean;
  progressive: boolean;
  chroma420: boolean;
}

let reader: Promise<MediaInfo> | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** Reads a video's facts; undefined when it is no video with pictures. One at a time: the reader has one state. */
export function videoFacts(content: Buffer): Promise<VideoFacts | undefined> {
  const mine = turn.then(() => read(content));
  turn = mine.catch(() => undefined);
  return mine;
}

async function read(content: Buffer): Promise<VideoFacts | undefined> {
  const boxes = topLevelBoxes(content);
  if (boxes[0]?.type !== 'ftyp') return undefined;
  reader ??= mediaInfoFactory({ format: 'object' });
  const result = await (
    await reader
  ).analyzeData(content.length, (size, offset) => content.subarray(offset, offset + size));
  const tracks = result.media?.track ?? [];
  const general = tracks.find((track): track is GeneralTrack => track['@type'] === 'General');
  const video = tracks.find((track): track is VideoTrack => track['@type'] === 'Video');
  const audio = tracks.find((track): track is AudioTrack => track['@type'] === 'Audio');
  if (!video?.Width || !video.Height) return undefined;
  const turned = Math.abs(Number(video.Rotation ?? 0)) % 180 === 90;
  const moov = boxes.findIndex((box) => box.type === 'moov');
  const mdat = boxes.findIndex((box) => box.type === 'mdat');
  const container = containerOf(boxes[0].brand);
  return {
    container,
    mimeType: container === 'mov' ? 'video/quicktime' : 'video/mp4',
    videoCodec: video.Format === 'AVC' ? 'h264' : video.Format === 'HEVC' ? 'hevc' : 'other',
    ...(audio && {
      audioCodec: audio.Format?.startsWith('AAC') ? ('aac' as const) : ('other' as const),
      audioSampleRate: audio.SamplingRate ?? 0,
    }),
    width: turned ? video.Height : video.Width,
    height: turned ? video.Width : video.Height,
    frameRate: video.FrameRate ?? general?.FrameRate ?? 0,
    durationMs: Math.round((general?.Duration ?? video.Duration ?? 0) * 1000),
    bitRate: video.BitRate ?? general?.OverallBitRate ?? 0,
    indexFirst: moov >= 0 && mdat >= 0 && moov < mdat,
    progressive: (video.ScanType ?? 'Progressive') === 'Progressive',
    chroma420: (video.ChromaSubsampling ?? '4:2:0').startsWith('4:2:0'),
  };
}

function containerOf(brand: string | undefined): VideoFacts['container'] {
  if (brand === 'qt  ') return 'mov';
  return /^(isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash|3gp.)$/.test(brand ?? '') ? 'mp4' : 'other';
}

import { type FileHandle, open } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import {
  type AudioTrack,
  type GeneralTrack,
  isTrackType,
  type MediaInfo,
  mediaInfoFactory,
  type MediaInfoResult,
  type VideoTrack,
} from 'mediainfo.js';
import { ProblemError } from '../foundation/problem-error.js';
import type { VideoFacts } from '../networks/network.js';
import { readMp4Boxes } from './mp4-boxes.js';
import type { PictureSize } from './pictures.js';
import { Turns } from './turns.js';

/** Reading more than this for a file's facts means that the file leads the reader round in circles. */
const READ_MAX_BYTES = 256 * 1024 ** 2;

export interface VideoReport extends PictureSize {
  durationMs: number;
  facts: VideoFacts;
}

/** Tells what a video holds. One reader, one file at a time: the decoder is WebAssembly with memory of its own. */
@Injectable()
export class Videos {
  private reader: Promise<MediaInfo> | undefined;
  private readonly turns = new Turns();

  /** @throws ProblemError 422 when it is cut off, or holds no picture */
  async inspect(path: string): Promise<VideoReport> {
    return this.turns.take(() => this.read(path));
  }

  private async read(path: string): Promise<VideoReport> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const boxes = await readMp4Boxes(file, size);
      if (boxes.cutOff) throw broken();
      return reportOf(await this.analyse(file, size), boxes.moovFirst);
    } finally {
      await file.close();
    }
  }

  private async analyse(file: FileHandle, size: number): Promise<MediaInfoResult> {
    let read = 0;
    try {
      this.reader ??= mediaInfoFactory();
      const reader = await this.reader;
      return await reader.analyzeData(size, async (length, offset) => {
        read += length;
        if (read > READ_MAX_BYTES) throw new Error('too many bytes were asked for');
        const chunk = new Uint8Array(length);
        const { bytesRead } = await file.read(chunk, 0, length, offset);
        return chunk.subarray(0, bytesRead);
      });
    } catch {
      // Its memory may be spoilt: the next file gets a new one.
      this.reader = undefined;
      throw broken();
    }
  }
}

function reportOf(result: MediaInfoResult, moovFirst: boolean | undefined): VideoReport {
  const tracks = result.media?.track ?? [];
  const general = tracks.find((track): track is GeneralTrack => isTrackType(track, 'General'));
  const video = tracks.find((track): track is VideoTrack => isTrackType(track, 'Video'));
  const audio = tracks.find((track): track is AudioTrack => isTrackType(track, 'Audio'));
  const seconds = video?.Duration ?? general?.Duration;
  if (!general || !video || seconds === undefined || seconds <= 0) throw broken();
  return {
    ...sizeOf(video),
    durationMs: Math.round(seconds * 1_000),
    facts: {
      container: containerOf(general.Format, general.Format_Profile),
      videoCodec: video.Format ?? 'unknown',
      ...(audio?.Format !== undefined && { audioCodec: audio.Format }),
      ...(audio?.SamplingRate !== undefined && { audioSampleRate: audio.SamplingRate }),
      ...(video.FrameRate !== undefined && { framesPerSecond: video.FrameRate }),
      ...(general.OverallBitRate !== undefined && { bitsPerSecond: Math.round(general.OverallBitRate) }),
      ...(moovFirst !== undefined && { moovFirst }),
    },
  };
}

/** As shown: pixels that are not square are stretched, and a phone held upright is turned. */
function sizeOf(video: VideoTrack): PictureSize {
  const { Width: stored, Height: height } = video;
  if (stored === undefined || height === undefined || stored < 1 || height < 1) throw broken();
  const width = Math.max(1, Math.round(stored * (video.PixelAspectRatio ?? 1)));
  const turned = Math.abs(Math.round(Number(video.Rotation ?? 0))) % 180 === 90;
  return turned ? { width: height, height: width } : { width, height };
}

function containerOf(format: string | undefined, profile: string | undefined): VideoFacts['container'] {
  if (format !== 'MPEG-4') return format === 'QuickTime' ? 'mov' : 'other';
  return profile === 'QuickTime' ? 'mov' : 'mp4';
}

function broken(): ProblemError {
  return new ProblemError(
    422,
    'video-broken',
    'The video is damaged or cut off, so it cannot be played. Export it again and upload the new file.',
  );
}

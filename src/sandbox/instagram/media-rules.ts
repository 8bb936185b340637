import { refusal } from '../graph/errors.js';
import { type GraphRefusal } from '../graph/errors.js';
import { type ImageFacts } from '../media/image-facts.js';
import { type VideoFacts } from '../media/video-facts.js';
import { type ContainerFailure } from './store.js';

// IG User media reference, read 2026-09-11.
export const MOST_IMAGE_BYTES = 8 * 1024 * 1024;
export const MOST_REEL_BYTES = 300 * 1024 * 1024;
export const MOST_STORY_BYTES = 100 * 1024 * 1024;
const FEED_ASPECT = { tallest: 4 / 5, widest: 1.91 };
const REEL_MS = { shortest: 3_000, longest: 15 * 60_000 };
const STORY_MS = { shortest: 3_000, longest: 60_000 };
const FRAME_RATE = { slowest: 23, fastest: 60 };
const MOST_WIDTH = 1920;
const MOST_BIT_RATE = 25_000_000;
const MOST_SAMPLE_RATE = 48_000;
const REEL_ASPECT = { tallest: 0.01, widest: 10 };
const STORY_ASPECT = { tallest: 0.1, widest: 10 };

/** Why Instagram refuses an image; undefined when it takes it. */
export function imageRefusal(
  facts: ImageFacts | undefined,
  bytes: number,
  purpose: 'feed' | 'story' | 'cover',
): GraphRefusal | undefined {
  if (bytes > MOST_IMAGE_BYTES)
    return refusal(36000, 2207004, 'The image is too large to download. It can have 8 MiB.');
  if (facts?.format !== 'jpeg') {
    return refusal(
      36001,
      2207005,
      `The image format is not supported. JPEG is, this is ${facts?.format ?? 'no image'}.`,
    );
  }
  // One pixel either way: a ratio cannot always be met exactly.
  const tooTall = (facts.width + 1) / facts.height < FEED_ASPECT.tallest;
  const tooWide = facts.width / (facts.height + 1) > FEED_ASPECT.widest;
  if (purpose === 'feed' && (tooTall || tooWide)) {
    const ratio = `${facts.width}x${facts.height}`;
    return refusal(36003, 2207009, `The aspect ratio is not supported. ${ratio} is not within 4:5 and 1.91:1.`);
  }
  return undefined;
}

/** Why Instagram cannot use a video; undefined when it can. */
export function videoFailure(
  facts: VideoFacts | undefined,
  bytes: number,
  purpose: 'reel' | 'story' | 'child',
  thumbOffset: number | undefined,
): ContainerFailure | undefined {
  const unsupported = (reason: string): ContainerFailure => ({ subcode: 2207026, reason });
  if (!facts || facts.container === 'other') return unsupported('not an MP4 or MOV');
  if (bytes > (purpose === 'story' ? MOST_STORY_BYTES : MOST_REEL_BYTES)) return unsupported('too large');
  if (facts.videoCodec === 'other') return unsupported('the codec is not H.264 or HEVC');
  if (facts.audioCodec === 'other') return unsupported('the sound is not AAC');
  if ((facts.audioSampleRate ?? 0) > MOST_SAMPLE_RATE) return unsupported('the sound has more than 48 kHz');
  if (!facts.indexFirst) return unsupported('the moov atom is not at the front');
  if (!facts.progressive || !facts.chroma420) return unsupported('not progressive 4:2:0');
  if (facts.frameRate < FRAME_RATE.slowest || facts.frameRate > FRAME_RATE.fastest) {
    return unsupported(`${facts.frameRate} frames a second are not within 23 and 60`);
  }
  const length = purpose === 'story' || purpose === 'child' ? STORY_MS : REEL_MS;
  if (facts.durationMs < length.shortest || facts.durationMs > length.longest) {
    return unsupported(`a length of ${facts.durationMs} ms is not allowed`);
  }
  if (facts.width > MOST_WIDTH) return unsupported(`a width of ${facts.width} is over 1920`);
  const aspect = facts.width / facts.height;
  const allowed = purpose === 'story' ? STORY_ASPECT : REEL_ASPECT;
  if (aspect < allowed.tallest || aspect > allowed.widest) return unsupported('the aspect ratio is not allowed');
  if (facts.bitRate > MOST_BIT_RATE) return unsupported('more than 25 Mbps');
  if (thumbOffset !== undefined && thumbOffset > facts.durationMs) {
    return { subcode: 2207057, reason: 'the thumbnail offset lies behind the end' };
  }
  return undefined;
}

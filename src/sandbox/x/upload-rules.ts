import { imageFacts } from '../media/image-facts.js';
import { videoFacts } from '../media/video-facts.js';
import { type XMedia } from './store.js';

// Media best-practices page, later than 2026-08-22.
const MOST_IMAGE_BYTES = 5 * 1024 * 1024;
const MOST_GIF_BYTES = 15 * 1024 * 1024;
const GIF = { width: 1280, height: 1080, frames: 350, pixels: 300_000_000 };
const VIDEO = { shortestMs: 500, longestMs: 125 * 60_000, frameRate: 60, smallest: 32, widest: 1280, tallest: 1024 };
const PREMIUM_SIDE = 1920;
const MOST_ASPECT = 3;

/** Judges an upload by its content and writes down what it is; the answer is the reason for refusing it, if any. */
export async function judgeUpload(media: XMedia, content: Buffer, premium: boolean): Promise<string | undefined> {
  switch (media.category) {
    case 'tweet_image':
      return judgePhoto(media, content);
    case 'tweet_gif':
      return judgeGif(media, content);
    case 'tweet_video':
    case 'amplify_video':
      return judgeVideo(media, content, premium);
    case 'subtitles':
      media.cues = (content.toString('utf8').match(/^(?:\d\d:)?\d\d:\d\d[,.]\d{3} +--> +\d/gm) ?? []).length;
      return media.cues > 0 ? undefined : 'These are not subtitles.';
    default: {
      const never: never = media.category;
      return never;
    }
  }
}

async function judgePhoto(media: XMedia, content: Buffer): Promise<string | undefined> {
  if (content.length > MOST_IMAGE_BYTES) return 'Image file size must be <= 5242880 bytes.';
  const facts = await imageFacts(content);
  if (!facts || !['jpeg', 'png', 'gif', 'webp'].includes(facts.format)) return 'media type unrecognized.';
  Object.assign(media, { kind: 'photo', mimeType: facts.mimeType, width: facts.width, height: facts.height });
  return undefined;
}

async function judgeGif(media: XMedia, content: Buffer): Promise<string | undefined> {
  if (content.length > MOST_GIF_BYTES) return 'Gif file size must be <= 15728640 bytes.';
  const facts = await imageFacts(content);
  if (facts?.format !== 'gif') return 'media type unrecognized.';
  const fits =
    facts.width <= GIF.width &&
    facts.height <= GIF.height &&
    facts.frames <= GIF.frames &&
    facts.width * facts.height * facts.frames <= GIF.pixels;
  if (!fits) return 'Gif dimensions or frames are too large.';
  Object.assign(media, { kind: 'animated_gif', mimeType: 'image/gif', width: facts.width, height: facts.height });
  return undefined;
}

async function judgeVideo(media: XMedia, content: Buffer, premium: boolean): Promise<string | undefined> {
  const facts = await videoFacts(content);
  if (!facts || facts.container === 'other') return 'Unsupported video format: not an MP4 or MOV.';
  if (facts.videoCodec !== 'h264') return 'Unsupported video format: the codec must be H.264.';
  if (facts.audioCodec !== undefined && facts.audioCodec !== 'aac') return 'Unsupported audio format: AAC-LC only.';
  if (!facts.progressive || !facts.chroma420) return 'Unsupported video format: progressive YUV 4:2:0 only.';
  if (facts.durationMs < VIDEO.shortestMs) return 'Duration too short, minimum: 500 ms.';
  if (facts.durationMs > VIDEO.longestMs) return 'Duration too long, maximum: 7500000 ms.';
  if (facts.frameRate > VIDEO.frameRate) return 'Invalid frame rate, maximum: 60 fps.';
  // The table names 1280x1024; a video that stands is held to the same sides turned round.
  const long = Math.max(facts.width, facts.height);
  const short = Math.min(facts.width, facts.height);
  if (short < VIDEO.smallest) return 'Invalid dimensions, minimum: 32x32.';
  const fits = premium ? long <= PREMIUM_SIDE && short <= 1080 : long <= VIDEO.widest && short <= VIDEO.tallest;
  if (!fits) return `Invalid dimensions: ${facts.width}x${facts.height}.`;
  if (long / short > MOST_ASPECT) return 'Invalid aspect ratio, between 1:3 and 3:1.';
  Object.assign(media, {
    kind: 'video',
    mimeType: facts.mimeType,
    width: facts.width,
    height: facts.height,
    durationMs: facts.durationMs,
  });
  return undefined;
}

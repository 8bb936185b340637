import type { Draft, DraftMedia } from '../network.js';
import { characters } from '../graph/marks-in-text.js';
import { count, duration, megabytes, type Remarks } from '../graph/problems.js';
import { remarkOnVideo, type VideoLimits } from '../graph/video-remarks.js';
import {
  ALT_TEXT_MAX_CHARACTERS,
  AUDIO_MAX_SAMPLE_RATE,
  CAROUSEL_VIDEO_SURE_MS,
  FEED_ASPECT_MAX,
  FEED_ASPECT_MIN,
  IMAGE_MAX_BYTES,
  IMAGE_MAX_WIDTH,
  IMAGE_MIN_WIDTH,
  REEL_ASPECT_MAX,
  REEL_ASPECT_MIN,
  REEL_MAX_BYTES,
  REEL_MAX_MS,
  REEL_MIN_MS,
  STORY_ASPECT_MAX,
  STORY_ASPECT_MIN,
  STORY_VIDEO_MAX_BYTES,
  STORY_VIDEO_MAX_MS,
  STORY_VIDEO_MIN_MS,
  UPRIGHT_ASPECT,
  VIDEO_CONTAINERS,
  VIDEO_MAX_BITS_PER_SECOND,
  VIDEO_MAX_FPS,
  VIDEO_MAX_WIDTH,
  VIDEO_MIN_FPS,
} from './limits.js';

const EVERY_VIDEO = {
  containers: VIDEO_CONTAINERS,
  containerNames: 'an MP4 or MOV file',
  maxWidth: VIDEO_MAX_WIDTH,
  minFps: VIDEO_MIN_FPS,
  maxFps: VIDEO_MAX_FPS,
  maxBitsPerSecond: VIDEO_MAX_BITS_PER_SECOND,
  maxSampleRate: AUDIO_MAX_SAMPLE_RATE,
  moovFirst: true,
};

const REEL: VideoLimits = {
  ...EVERY_VIDEO,
  name: 'An Instagram reel',
  maxBytes: REEL_MAX_BYTES,
  minMs: REEL_MIN_MS,
  maxMs: REEL_MAX_MS,
  aspectMin: REEL_ASPECT_MIN,
  aspectMax: REEL_ASPECT_MAX,
  aspectNames: '0.01:1 to 10:1',
};

// The guide gives no rules of their own for videos in carousels; those for reels are the widest Instagram has.
const CAROUSEL_VIDEO: VideoLimits = { ...REEL, name: 'A video in an Instagram carousel' };

const STORY_VIDEO: VideoLimits = {
  ...EVERY_VIDEO,
  name: 'An Instagram story video',
  maxBytes: STORY_VIDEO_MAX_BYTES,
  minMs: STORY_VIDEO_MIN_MS,
  maxMs: STORY_VIDEO_MAX_MS,
  aspectMin: STORY_ASPECT_MIN,
  aspectMax: STORY_ASPECT_MAX,
  aspectNames: '0.1:1 to 10:1',
};

// A few pixels off 9:16 are not seen.
const UPRIGHT_TOLERANCE = 0.01;

/** Remarks on one picture or video of a draft; `index` is its place in the draft's media. */
export function remarkOnMedia(remarks: Remarks, draft: Draft, media: DraftMedia, index: number): void {
  const field = `media.${index}`;
  if (media.kind === 'image') remarkOnImage(remarks, draft, media, field);
  else remarkOnVideo(remarks, media, field, videoLimits(draft));
  if (draft.format === 'carousel' && media.kind === 'video') remarkOnCarouselVideo(remarks, media, field);
  remarkOnUprightness(remarks, draft, media, field);

  const altLength = characters(media.altText);
  if (media.kind === 'image' && altLength > ALT_TEXT_MAX_CHARACTERS) {
    remarks.error(
      'alt-text-length',
      `${field}.altText`,
      `Alt text on Instagram may have ${count(ALT_TEXT_MAX_CHARACTERS)} characters; this one has ${count(altLength)}.`,
      'Shorten it to what matters in the picture.',
    );
  }
}

function remarkOnCarouselVideo(remarks: Remarks, media: DraftMedia, field: string): void {
  const length = media.durationMs ?? 0;
  if (length <= CAROUSEL_VIDEO_SURE_MS || length > REEL_MAX_MS) return;
  remarks.warning(
    'video-length',
    field,
    `Instagram surely takes videos up to ${duration(CAROUSEL_VIDEO_SURE_MS)} in a carousel; this one lasts ${duration(length)} and may be refused.`,
    'Shorten it, or post it as a reel.',
  );
}

function videoLimits(draft: Draft): VideoLimits {
  if (draft.format === 'story') return STORY_VIDEO;
  return draft.format === 'carousel' ? CAROUSEL_VIDEO : REEL;
}

function remarkOnImage(remarks: Remarks, draft: Draft, media: DraftMedia, field: string): void {
  const { mimeType, sizeBytes, width, height } = media;
  if (mimeType !== 'image/jpeg') {
    remarks.error(
      'image-format',
      field,
      `Instagram takes pictures as JPEG only; this one is ${mimeType}.`,
      'Save it as a JPEG and upload it again.',
    );
  }
  if (sizeBytes > IMAGE_MAX_BYTES) {
    remarks.error(
      'image-size',
      field,
      `A picture on Instagram may have ${megabytes(IMAGE_MAX_BYTES)}; this one has ${megabytes(sizeBytes)}.`,
      'Save it smaller, 1080 pixels wide are enough.',
    );
  }
  if (width <= 0 || height <= 0) {
    remarks.error(
      'image-format',
      field,
      'This file has no picture that could be measured.',
      'Save it as a JPEG and upload it again.',
    );
    return;
  }
  const aspect = width / height;
  if (draft.format !== 'story' && (aspect < FEED_ASPECT_MIN || aspect > FEED_ASPECT_MAX)) {
    remarks.error(
      'image-aspect',
      field,
      `A picture in the Instagram feed must have a shape between 4:5 and 1.91:1; this one has ${width} x ${height} pixels (${aspect.toFixed(2)}:1).`,
      aspect < FEED_ASPECT_MIN
        ? 'Crop it to 4:5, for example 1080 x 1350 pixels.'
        : 'Crop it to 1.91:1, for example 1080 x 566 pixels.',
    );
  }
  if (width < IMAGE_MIN_WIDTH) {
    remarks.warning(
      'image-width',
      field,
      `This picture is ${width} pixels wide; Instagram enlarges it to ${IMAGE_MIN_WIDTH}, which looks blurred.`,
      'Use one that is 1080 pixels wide.',
    );
  } else if (width > IMAGE_MAX_WIDTH) {
    remarks.note(
      'image-width',
      field,
      `This picture is ${count(width)} pixels wide; Instagram makes it smaller, to ${count(IMAGE_MAX_WIDTH)}.`,
    );
  }
}

function remarkOnUprightness(remarks: Remarks, draft: Draft, media: DraftMedia, field: string): void {
  if (draft.format !== 'reel' && draft.format !== 'story') return;
  if (media.width <= 0 || media.height <= 0) return;
  if (Math.abs(media.width / media.height - UPRIGHT_ASPECT) <= UPRIGHT_TOLERANCE) return;
  remarks.note(
    'upright',
    field,
    `A ${draft.format} fills the screen at 9:16; this file has ${media.width} x ${media.height} pixels and will have empty bars or be cut.`,
    'Crop it to 1080 x 1920 pixels.',
  );
}

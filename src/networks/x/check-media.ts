import { type DraftMedia, type DraftProblem } from '../network.js';
import { checkSubtitles } from './check-options.js';
import { checkVideo } from './check-video.js';
import {
  ALT_TEXT_MAX,
  GIF_MAX_BYTES,
  GIF_MAX_HEIGHT,
  GIF_MAX_WIDTH,
  IMAGE_MAX_BYTES,
  IMAGE_TYPES,
  IMAGES_MAX,
  SOURCES,
} from './limits.js';
import { problem } from './problem.js';
import { inMegabytes } from './wording.js';

/** X takes up to four pictures, or one GIF, or one video with a post (with a thread: with its first part). */
export function checkMedia(media: readonly DraftMedia[]): DraftProblem[] {
  return [...checkMix(media), ...media.flatMap(checkOne)];
}

function checkMix(media: readonly DraftMedia[]): DraftProblem[] {
  const alone = media.filter((one) => one.kind === 'video' || isGif(one)).length;
  const source = SOURCES.media;
  if (alone > 0 && media.length > 1) {
    const message = `X shows a video or a GIF only alone, and this post has ${media.length} files. Keep one video or one GIF, or up to ${IMAGES_MAX} pictures.`;
    return [problem('media-mixed', 'error', 'media', message, { source })];
  }
  if (media.length > IMAGES_MAX) {
    const message = `X takes at most ${IMAGES_MAX} pictures in a post; this one has ${media.length}. Remove ${media.length - IMAGES_MAX}.`;
    return [problem('media-count', 'error', 'media', message, { source })];
  }
  return [];
}

function checkOne(media: DraftMedia, index: number): DraftProblem[] {
  const field = `media.${index}`;
  const problems =
    media.kind === 'video' ? [...checkVideo(media, field), ...checkSubtitles(media, field)] : checkImage(media, field);
  if (media.altText.length > ALT_TEXT_MAX) {
    const message = `The description has ${media.altText.length} characters; X takes ${ALT_TEXT_MAX}. Shorten it by ${media.altText.length - ALT_TEXT_MAX}.`;
    const beyond = { start: ALT_TEXT_MAX, end: media.altText.length };
    problems.push(
      problem('alt-text-too-long', 'error', `${field}.altText`, message, { ...beyond, source: SOURCES.media }),
    );
  }
  return problems;
}

function checkImage(image: DraftMedia, field: string): DraftProblem[] {
  const source = SOURCES.media;
  const problems: DraftProblem[] = [];
  if (!IMAGE_TYPES.includes(image.mimeType)) {
    const message = `X takes JPEG, PNG, WebP and GIF pictures, not ${image.mimeType}. Save it as JPEG or PNG.`;
    problems.push(problem('image-type', 'error', field, message, { source }));
  }
  const max = isGif(image) ? GIF_MAX_BYTES : IMAGE_MAX_BYTES;
  if (image.sizeBytes > max) {
    const message = `The ${isGif(image) ? 'GIF' : 'picture'} is ${inMegabytes(image.sizeBytes)}; X takes ${inMegabytes(max)}. Save it smaller.`;
    problems.push(problem('image-size', 'error', field, message, { source }));
  }
  if (isGif(image) && (image.width > GIF_MAX_WIDTH || image.height > GIF_MAX_HEIGHT)) {
    const message = `The GIF is ${image.width} x ${image.height} pixels; X takes ${GIF_MAX_WIDTH} x ${GIF_MAX_HEIGHT}. Save it smaller.`;
    problems.push(problem('gif-dimensions', 'error', field, message, { source }));
  }
  return problems;
}

function isGif(media: DraftMedia): boolean {
  return media.mimeType === 'image/gif';
}

import type { Draft, DraftMedia, DraftProblem, Format } from '../network.js';
import { characters, linksIn, offsetOf } from '../graph/marks-in-text.js';
import { count, duration, megabytes, Remarks } from '../graph/problems.js';
import { remarkOnVideo, type VideoLimits } from '../graph/video-remarks.js';
import { remarkOnCaptions, remarkOnOptions } from './check-options.js';
import {
  PHOTO_ADVISED_BYTES,
  PHOTO_TYPES,
  PHOTOS_MAX,
  PHOTOS_MIN,
  REEL_ASPECT,
  REEL_ASPECT_TOLERANCE,
  REEL_MAX_FPS,
  REEL_MAX_MS,
  REEL_MIN_FPS,
  REEL_MIN_HEIGHT,
  REEL_MIN_MS,
  REEL_MIN_WIDTH,
  TEXT_MAX_CHARACTERS,
  VIDEO_SURE_BYTES,
  VIDEO_SURE_MS,
} from './limits.js';

const SOURCE = 'Facebook Pages posts guide and Reels publishing guide, read 2026-09-11';

const FORMATS_TAKEN: readonly Format[] = ['text', 'link', 'image', 'photos', 'reel', 'video'];

const REEL: VideoLimits = {
  name: 'A Facebook reel',
  containers: ['mp4'],
  containerNames: 'an MP4 file',
  maxBytes: VIDEO_SURE_BYTES,
  minMs: REEL_MIN_MS,
  maxMs: REEL_MAX_MS,
  aspectMin: REEL_ASPECT - REEL_ASPECT_TOLERANCE,
  aspectMax: REEL_ASPECT + REEL_ASPECT_TOLERANCE,
  aspectNames: '9:16',
  minWidth: REEL_MIN_WIDTH,
  minHeight: REEL_MIN_HEIGHT,
  minFps: REEL_MIN_FPS,
  maxFps: REEL_MAX_FPS,
  moovFirst: false,
};

/**
 * Judges a draft by every limit of Facebook Pages. Errors are what Facebook would refuse; warnings are limits that Meta
 * does not state itself. Pure.
 */
export function checkFacebook(draft: Draft): DraftProblem[] {
  const remarks = new Remarks('facebook', SOURCE);
  if (!FORMATS_TAKEN.includes(draft.format)) {
    remarks.error(
      'format',
      'media',
      `Evenkeel publishes no posts of the kind "${draft.format}" on Facebook.`,
      'Choose text, link, image, photos, reel or video.',
    );
  }
  remarkOnText(remarks, draft);
  remarkOnLink(remarks, draft);
  remarkOnNumber(remarks, draft);
  draft.media.forEach((media, index) => {
    remarkOnMedia(remarks, draft, media, `media.${index}`);
  });
  remarkOnOptions(remarks, draft);
  return remarks.found;
}

function remarkOnText(remarks: Remarks, draft: Draft): void {
  const length = characters(draft.text);
  if (draft.format === 'text' && draft.text.trim() === '') {
    remarks.error(
      'needs-text',
      'text',
      'A Facebook post of text alone needs a text; this one is empty.',
      'Write one, or add a picture.',
    );
  }
  if (length > TEXT_MAX_CHARACTERS) {
    remarks.error(
      'text-length',
      { field: 'text', start: offsetOf(draft.text, TEXT_MAX_CHARACTERS), end: draft.text.length },
      `A Facebook post may have ${count(TEXT_MAX_CHARACTERS)} characters; this one has ${count(length)}.`,
      `Shorten it by ${count(length - TEXT_MAX_CHARACTERS)}.`,
    );
  }
}

const FACEBOOK_HOST = /^(?:.+\.)?(?:facebook\.com|fb\.com|fb\.me|fb\.watch)$/i;

function remarkOnLink(remarks: Remarks, draft: Draft): void {
  if (draft.format === 'link') {
    const url = URL.parse(draft.link ?? '');
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
      remarks.error(
        'link',
        'link',
        draft.link
          ? 'The link is not a web address that Facebook can open.'
          : 'A link post needs a link; this one has none.',
        'Give an address that starts with https://.',
      );
    } else if (FACEBOOK_HOST.test(url.hostname)) {
      remarks.warning(
        'link-host',
        'link',
        `Facebook may refuse posts that link to ${url.hostname}.`,
        'Link to your own site instead.',
      );
    }
  }
  for (const link of linksIn(draft.text)) {
    const host = URL.parse(link.text)?.hostname ?? '';
    if (FACEBOOK_HOST.test(host)) {
      remarks.warning(
        'link-host',
        { field: 'text', start: link.start, end: link.end },
        `Facebook may refuse posts that link to ${host}.`,
        'Link to your own site instead.',
      );
    }
  }
}

function remarkOnNumber(remarks: Remarks, draft: Draft): void {
  const number = draft.media.length;
  switch (draft.format) {
    case 'text':
    case 'link':
      if (number > 0) {
        remarks.error(
          'media-count',
          'media',
          `A ${draft.format} post has no pictures or videos; this one has ${number}.`,
          'Remove them, or make it a picture post.',
        );
      }
      return;
    case 'photos':
      if (number < PHOTOS_MIN || number > PHOTOS_MAX) {
        remarks.error(
          'photos-count',
          'media',
          `A Facebook post of several photos has ${PHOTOS_MIN} to ${PHOTOS_MAX}; this one has ${number}.`,
          number < PHOTOS_MIN ? 'Add one, or make it a single picture.' : 'Remove some, or make two posts of it.',
        );
      }
      return;
    case 'image':
    case 'reel':
    case 'video':
      if (number !== 1) {
        remarks.error(
          'media-count',
          'media',
          `A Facebook ${draft.format} has one file; this one has ${number === 0 ? 'none' : number}.`,
          number === 0 ? 'Add one.' : 'Remove the others.',
        );
      }
      return;
    case 'carousel':
    case 'story':
    case 'thread':
      return;
    default: {
      const never: never = draft.format;
      return never;
    }
  }
}

function remarkOnMedia(remarks: Remarks, draft: Draft, media: DraftMedia, field: string): void {
  const wanted = draft.format === 'reel' || draft.format === 'video' ? 'video' : 'image';
  if (media.kind !== wanted) {
    remarks.error(
      'format',
      field,
      `A Facebook ${draft.format} post takes ${wanted === 'video' ? 'a video' : 'pictures'}; this file is a ${media.kind === 'video' ? 'video' : 'picture'}.`,
      media.kind === 'video' ? 'Post the video as a reel or video.' : 'Choose a video.',
    );
    return;
  }
  remarkOnCaptions(remarks, media, field);
  if (media.kind === 'image') remarkOnPhoto(remarks, media, field);
  else if (draft.format === 'reel') remarkOnVideo(remarks, media, field, REEL);
  else remarkOnPlainVideo(remarks, media, field);
}

function remarkOnPhoto(remarks: Remarks, media: DraftMedia, field: string): void {
  if (!PHOTO_TYPES.some((type) => type === media.mimeType)) {
    remarks.error(
      'photo-format',
      field,
      `Facebook takes photos as JPEG, PNG, GIF, BMP or TIFF; this one is ${media.mimeType}.`,
      'Save it as a JPEG and upload it again.',
    );
  }
  if (media.sizeBytes > PHOTO_ADVISED_BYTES) {
    remarks.warning(
      'photo-size',
      field,
      `Facebook advises photos under ${megabytes(PHOTO_ADVISED_BYTES)}; this one has ${megabytes(media.sizeBytes)} and may be refused.`,
      'Save it smaller.',
    );
  }
}

function remarkOnPlainVideo(remarks: Remarks, media: DraftMedia, field: string): void {
  if (media.sizeBytes > VIDEO_SURE_BYTES) {
    remarks.warning(
      'video-size',
      field,
      `Facebook surely takes videos up to ${megabytes(VIDEO_SURE_BYTES)}; this one has ${megabytes(media.sizeBytes)}.`,
      'Export it with a lower bit rate.',
    );
  }
  if ((media.durationMs ?? 0) > VIDEO_SURE_MS) {
    remarks.warning(
      'video-length',
      field,
      `Facebook surely takes videos up to ${duration(VIDEO_SURE_MS)}; this one lasts ${duration(media.durationMs ?? 0)}.`,
      'Shorten it.',
    );
  }
}

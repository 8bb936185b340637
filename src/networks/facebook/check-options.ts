import type { Draft, DraftMedia, DraftOptions } from '../network.js';
import { remarkOnFirstComment } from '../graph/comment-remarks.js';
import { characters } from '../graph/marks-in-text.js';
import { count, type Remarks } from '../graph/problems.js';
import { remarkOnUnavailable } from '../graph/unavailable-options.js';
import { facebookLocale } from './after-public.js';
import { COMMENT_MAX_CHARACTERS, VIDEO_TITLE_MAX_CHARACTERS } from './limits.js';

const AVAILABLE = ['firstComment', 'videoTitle'] as const satisfies (keyof DraftOptions)[];

export function remarkOnOptions(remarks: Remarks, draft: Draft): void {
  const { options = {}, format } = draft;
  remarkOnUnavailable(remarks, 'Facebook', options, AVAILABLE);
  if (options.firstComment !== undefined) {
    const limits = { network: 'Facebook', maxCharacters: COMMENT_MAX_CHARACTERS, confirmed: false };
    remarkOnFirstComment(remarks, options.firstComment, limits);
  }
  const title = options.videoTitle;
  if (title === undefined) return;
  if (format !== 'video' && format !== 'reel') {
    remarks.warning(
      'video-title',
      'options.videoTitle',
      'Only videos have a title; this post has none, so it is left out.',
      'Remove the title.',
    );
  } else if (characters(title) > VIDEO_TITLE_MAX_CHARACTERS) {
    remarks.warning(
      'video-title',
      'options.videoTitle',
      `The title of a video on Facebook may have ${count(VIDEO_TITLE_MAX_CHARACTERS)} characters; this one has ${count(characters(title))} and may be refused.`,
      'Shorten it.',
    );
  }
}

/** Subtitles in a language that Facebook has no name for. */
export function remarkOnCaptions(remarks: Remarks, media: DraftMedia, field: string): void {
  for (const [index, { language, label }] of (media.captions ?? []).entries()) {
    if (facebookLocale(language) !== undefined) continue;
    remarks.warning(
      'captions-language',
      `${field}.captions.${index}`,
      `Facebook has no subtitles in "${language}", so "${label}" is not sent there.`,
      'Give the subtitles a language that Facebook has.',
    );
  }
}

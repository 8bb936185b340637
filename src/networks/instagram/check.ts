import type { Account, Draft, DraftProblem, Format } from '../network.js';
import { count, Remarks } from '../graph/problems.js';
import { characters, hashtagsIn, linksIn, mentionsIn, offsetOf } from '../graph/marks-in-text.js';
import { remarkOnMedia } from './check-media.js';
import { remarkOnOptions } from './check-options.js';
import {
  CAPTION_MAX_CHARACTERS,
  CAROUSEL_MAX,
  CAROUSEL_MIN,
  HASHTAGS_ANNOUNCED_MAX,
  HASHTAGS_MAX,
  MENTIONS_MAX,
} from './limits.js';

const SOURCE = 'Instagram content-publishing guide, read 2026-09-11';

const FORMATS_TAKEN: readonly Format[] = ['image', 'carousel', 'reel', 'story'];

/**
 * Judges a draft by every limit of Instagram. Errors are what Instagram would refuse; warnings are limits of which it is
 * not known whether they hold; infos tell what will look different from what was meant. Pure.
 * @param login of the account it is for, where that is known: some options go with one of Meta's logins only
 */
export function checkInstagram(draft: Draft, login?: Account['login']): DraftProblem[] {
  const remarks = new Remarks('instagram', SOURCE);
  if (draft.media.length === 0) {
    remarks.error(
      'needs-media',
      'media',
      'Instagram takes no post without a picture or a video; this one has none.',
      'Add a picture or a video.',
    );
  } else if (!FORMATS_TAKEN.includes(draft.format)) {
    remarks.error(
      'format',
      'media',
      `Instagram has no posts of the kind "${draft.format}".`,
      'Choose image, carousel, reel or story.',
    );
  } else {
    remarkOnNumber(remarks, draft);
  }
  if (draft.format === 'story') remarkOnStoryText(remarks, draft);
  else remarkOnCaption(remarks, draft.text);
  draft.media.forEach((media, index) => {
    remarkOnMedia(remarks, draft, media, index);
  });
  remarkOnOptions(remarks, draft, login);
  return remarks.found;
}

function remarkOnNumber(remarks: Remarks, draft: Draft): void {
  const { format, media } = draft;
  if (format === 'carousel') {
    if (media.length < CAROUSEL_MIN || media.length > CAROUSEL_MAX) {
      remarks.error(
        'carousel-count',
        'media',
        `An Instagram carousel has ${CAROUSEL_MIN} to ${CAROUSEL_MAX} pictures or videos; this one has ${media.length}.`,
        media.length < CAROUSEL_MIN ? 'Add one, or make it a single picture.' : 'Remove some, or make two posts of it.',
      );
    }
    return;
  }
  if (media.length > 1) {
    remarks.error(
      'media-count',
      'media',
      `An Instagram ${format} has one file; this one has ${media.length}.`,
      'Remove the others, or make it a carousel.',
    );
  }
  const kind = media[0]?.kind;
  if (format === 'image' && kind === 'video') {
    remarks.error(
      'format',
      'media.0',
      'Instagram publishes single videos only as reels; this one is set as an image.',
      'Make it a reel.',
    );
  }
  if (format === 'reel' && kind === 'image') {
    remarks.error(
      'format',
      'media.0',
      'An Instagram reel needs a video; this file is a picture.',
      'Make it an image, or choose a video.',
    );
  }
}

function remarkOnStoryText(remarks: Remarks, draft: Draft): void {
  if (draft.text.trim() === '') return;
  remarks.warning(
    'story-text',
    { field: 'text', start: 0, end: draft.text.length },
    'Instagram shows no text with a story that another program publishes; this text will not appear.',
    'Put the words into the picture.',
  );
}

function remarkOnCaption(remarks: Remarks, text: string): void {
  const length = characters(text);
  if (length > CAPTION_MAX_CHARACTERS) {
    remarks.error(
      'caption-length',
      { field: 'text', start: offsetOf(text, CAPTION_MAX_CHARACTERS), end: text.length },
      `An Instagram caption may have ${count(CAPTION_MAX_CHARACTERS)} characters; this one has ${count(length)}.`,
      `Shorten it by ${count(length - CAPTION_MAX_CHARACTERS)}.`,
    );
  } else if (text.length > CAPTION_MAX_CHARACTERS) {
    remarks.warning(
      'caption-length',
      { field: 'text', start: CAPTION_MAX_CHARACTERS, end: text.length },
      `An Instagram caption may have ${count(CAPTION_MAX_CHARACTERS)} characters; this one has ${count(text.length)} if Instagram counts each emoji as two.`,
      'Shorten it a little to be safe.',
    );
  }

  const hashtags = hashtagsIn(text);
  const tooMany = hashtags[HASHTAGS_MAX];
  const beyondAnnounced = hashtags[HASHTAGS_ANNOUNCED_MAX];
  if (tooMany) {
    remarks.error(
      'hashtag-count',
      { field: 'text', start: tooMany.start, end: tooMany.end },
      `An Instagram caption may have ${HASHTAGS_MAX} hashtags; this one has ${hashtags.length}.`,
      'Keep the few that fit best.',
    );
  } else if (beyondAnnounced) {
    remarks.warning(
      'hashtag-count',
      { field: 'text', start: beyondAnnounced.start, end: beyondAnnounced.end },
      `Instagram has announced that it will allow ${HASHTAGS_ANNOUNCED_MAX} hashtags; this caption has ${hashtags.length}.`,
      `Keep the ${HASHTAGS_ANNOUNCED_MAX} that fit best.`,
    );
  }

  const mentions = mentionsIn(text);
  const mentionTooMany = mentions[MENTIONS_MAX];
  if (mentionTooMany) {
    remarks.error(
      'mention-count',
      { field: 'text', start: mentionTooMany.start, end: mentionTooMany.end },
      `An Instagram caption may mention ${MENTIONS_MAX} accounts; this one mentions ${mentions.length}.`,
      'Remove some.',
    );
  }

  const [link] = linksIn(text);
  if (link) {
    remarks.note(
      'link-not-clickable',
      { field: 'text', start: link.start, end: link.end },
      'A link in an Instagram caption cannot be tapped.',
      'Say "link in bio", and put the link into the profile.',
    );
  }
}

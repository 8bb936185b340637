import type { Account, Draft, DraftMedia, DraftOptions } from '../network.js';
import { remarkOnFirstComment } from '../graph/comment-remarks.js';
import { count, duration, megabytes, type Remarks } from '../graph/problems.js';
import { remarkOnUnavailable } from '../graph/unavailable-options.js';
import {
  COLLABORATORS_MAX,
  COMMENT_MAX_CHARACTERS,
  COMMENT_MAX_HASHTAGS,
  COMMENT_MAX_LINKS,
  IMAGE_MAX_BYTES,
  UPRIGHT_ASPECT,
} from './limits.js';

const AVAILABLE = [
  'collaborators',
  'firstComment',
  'cover',
  'coverAtMs',
  'shareToFeed',
  'madeWithAi',
  'paidPartnership',
] as const satisfies (keyof DraftOptions)[];
const ONLY_REELS = ['cover', 'coverAtMs', 'shareToFeed'] as const;

// As people choose them in the app: letters, digits, points and underscores.
const USERNAME = /^[A-Za-z0-9._]{1,30}$/;
const COVER_TOLERANCE = 0.01;

export const PAID_NEEDS_FACEBOOK_LOGIN =
  'Instagram gives the paid-partnership label only to accounts that are connected through Facebook. Connect this account with Facebook, or publish the post in the Instagram app.';

/** @param login of the account it is for; undefined when that is not known yet */
export function remarkOnOptions(remarks: Remarks, draft: Draft, login: Account['login']): void {
  const { options = {}, format } = draft;
  remarkOnUnavailable(remarks, 'Instagram', options, AVAILABLE);
  remarkOnCollaborators(remarks, draft);
  for (const name of ONLY_REELS) {
    if (options[name] === undefined || format === 'reel' || format === 'video') continue;
    remarks.warning(
      'only-reels',
      `options.${name}`,
      'Only reels have a cover and a place of their own in the profile; this post is none, so it is left out.',
      'Remove it, or make the post a reel.',
    );
  }
  if (options.cover) remarkOnCover(remarks, options.cover);
  remarkOnMoment(remarks, draft);
  if (options.firstComment !== undefined) remarkOnComment(remarks, draft, options.firstComment);
  if (options.paidPartnership === true && login === 'instagram') {
    remarks.error('paid-partnership', 'options.paidPartnership', PAID_NEEDS_FACEBOOK_LOGIN);
  } else if (options.paidPartnership === true && login === undefined) {
    remarks.note('paid-partnership', 'options.paidPartnership', PAID_NEEDS_FACEBOOK_LOGIN);
  }
}

function remarkOnCollaborators(remarks: Remarks, { options, format }: Draft): void {
  const names = options?.collaborators ?? [];
  const field = 'options.collaborators';
  if (names.length === 0) return;
  if (format === 'story') {
    remarks.error(
      'collaborators',
      field,
      'A story on Instagram has no collaborators.',
      'Remove them, or mention them in the picture.',
    );
  }
  if (names.length > COLLABORATORS_MAX) {
    remarks.error(
      'collaborators',
      field,
      `Instagram takes ${COLLABORATORS_MAX} collaborators for a post; this one has ${names.length}.`,
      `Remove ${names.length - COLLABORATORS_MAX}.`,
    );
  }
  const odd = names.find((name) => !USERNAME.test(name));
  if (odd !== undefined) {
    remarks.error(
      'collaborators',
      field,
      `"${odd}" cannot be the name of an Instagram account.`,
      'Write the username, without @ and without the address of the profile.',
    );
  }
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    remarks.error('collaborators', field, 'The same collaborator stands there twice.', 'Remove one.');
  }
}

function remarkOnCover(remarks: Remarks, cover: DraftMedia): void {
  const field = 'options.cover';
  if (cover.kind !== 'image' || cover.mimeType !== 'image/jpeg') {
    remarks.error(
      'cover-format',
      field,
      `The cover of a reel must be a JPEG picture; this file is ${cover.mimeType}.`,
      'Choose a picture.',
    );
    return;
  }
  if (cover.sizeBytes > IMAGE_MAX_BYTES) {
    const found = `The cover of a reel may have ${megabytes(IMAGE_MAX_BYTES)}; this one has ${megabytes(cover.sizeBytes)}.`;
    remarks.error('cover-size', field, found, 'Save it smaller, 1080 x 1920 pixels are enough.');
  }
  if (Math.abs(cover.width / cover.height - UPRIGHT_ASPECT) > COVER_TOLERANCE) {
    remarks.note(
      'cover-aspect',
      field,
      `The cover of a reel fills the screen at 9:16; this one has ${count(cover.width)} x ${count(cover.height)} pixels and will be cut.`,
      'Crop it to 1080 x 1920 pixels.',
    );
  }
}

function remarkOnMoment(remarks: Remarks, { options, media }: Draft): void {
  const at = options?.coverAtMs;
  const length = media[0]?.durationMs;
  if (at === undefined || options?.cover) return;
  if (at >= 0 && (length === undefined || at <= length)) return;
  remarks.error(
    'cover-moment',
    'options.coverAtMs',
    `The moment for the cover lies outside of the video${length === undefined ? '' : `, which lasts ${duration(length)}`}.`,
    'Choose a moment within the video.',
  );
}

function remarkOnComment(remarks: Remarks, { format }: Draft, text: string): void {
  if (format === 'story') {
    remarks.error(
      'first-comment',
      'options.firstComment',
      'A story on Instagram cannot be commented on.',
      'Remove the first comment.',
    );
    return;
  }
  remarkOnFirstComment(remarks, text, {
    network: 'Instagram',
    maxCharacters: COMMENT_MAX_CHARACTERS,
    maxHashtags: COMMENT_MAX_HASHTAGS,
    maxLinks: COMMENT_MAX_LINKS,
    noShouting: true,
    confirmed: false,
  });
}

import { characterCount } from '../core/characters.js';
import { type XAccount } from '../core/accounts.js';
import { type World } from '../world.js';
import { invalidRequest } from './errors.js';
import { ownMedia } from './uploads.js';

/** Alt text holds up to 1,000 characters. Specification 2.166, AltText. */
const MOST_ALT_TEXT = 1_000;

/** POST /2/media/metadata: the alt text of an upload. */
export function describeMedia(world: World, account: XAccount, body: Record<string, unknown>): unknown {
  const media = ownMedia({ world, account }, typeof body['id'] === 'string' ? body['id'] : '');
  const metadata = recordOf(body['metadata']);
  const altText = recordOf(metadata['alt_text'])['text'];
  if (altText !== undefined) {
    if (typeof altText !== 'string' || characterCount(altText) > MOST_ALT_TEXT) {
      throw invalidRequest(`$.metadata.alt_text.text: must be a string of at most ${MOST_ALT_TEXT} characters.`);
    }
    media.altText = altText;
    world.touch();
  }
  return { data: { id: media.id, associated_metadata: metadata } };
}

/** POST and DELETE /2/media/subtitles. */
export function subtitleMedia(
  world: World,
  account: XAccount,
  body: Record<string, unknown>,
  remove: boolean,
): unknown {
  const media = ownMedia({ world, account }, typeof body['id'] === 'string' ? body['id'] : '');
  if (body['media_category'] !== 'TweetVideo' || media.kind !== 'video') {
    throw invalidRequest('$.media_category: subtitles go with a TweetVideo.');
  }
  if (remove) return { data: { deleted: true } };
  const subtitles = recordOf(body['subtitles']);
  const file = ownMedia({ world, account }, typeof subtitles['id'] === 'string' ? subtitles['id'] : '');
  if (file.kind !== 'subtitles') throw invalidRequest('$.subtitles.id: is not a subtitle file.');
  if (typeof subtitles['language_code'] !== 'string' || !/^[A-Za-z]{2}$/.test(subtitles['language_code'])) {
    throw invalidRequest('$.subtitles.language_code: must be two letters.');
  }
  return { data: { id: media.id, media_category: 'TweetVideo', associated_subtitles: [subtitles] } };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

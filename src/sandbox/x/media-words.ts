import { characterCount } from '../core/characters.js';
import { type XAccount } from '../core/accounts.js';
import { type World } from '../world.js';
import { invalidRequest } from './errors.js';
import { type XMedia } from './store.js';
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
    world.xUsage.add('content');
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
  const wanted = media.category === 'amplify_video' ? 'AmplifyVideo' : 'TweetVideo';
  if (body['media_category'] !== wanted || media.kind !== 'video') {
    throw invalidRequest('$.media_category: subtitles go with a TweetVideo.');
  }
  if (remove) return { data: { deleted: removeSubtitles(world, media, body['language_code']) } };
  const subtitles = recordOf(body['subtitles']);
  const file = ownMedia({ world, account }, typeof subtitles['id'] === 'string' ? subtitles['id'] : '');
  if (file.kind !== 'subtitles') throw invalidRequest('$.subtitles.id: is not a subtitle file.');
  const language = languageOf(subtitles['language_code'], '$.subtitles.language_code');
  const name = subtitles['display_name'];
  if (typeof name !== 'string' || name === '') throw invalidRequest('$.subtitles.display_name: is missing.');
  media.subtitles = [
    ...(media.subtitles ?? []).filter((track) => track.language_code !== language),
    { id: file.id, language_code: language, display_name: name, cues: file.cues ?? 0 },
  ];
  world.touch();
  const tracks = media.subtitles.map(({ id, language_code, display_name }) => ({ id, language_code, display_name }));
  return { data: { id: media.id, media_category: wanted, associated_subtitles: tracks } };
}

// Two capital letters: specification 2.166 and 2.167, SubtitleLanguageCode.
function languageOf(value: unknown, path: string): string {
  if (typeof value === 'string' && /^[A-Z]{2}$/.test(value)) return value;
  throw invalidRequest(`${path}: must be two capital letters.`);
}

function removeSubtitles(world: World, media: XMedia, given: unknown): boolean {
  const language = languageOf(given, '$.language_code');
  const kept = (media.subtitles ?? []).filter((track) => track.language_code !== language);
  const removed = kept.length < (media.subtitles?.length ?? 0);
  media.subtitles = kept;
  world.touch();
  return removed;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

import twitterText from 'twitter-text';
import { seededNumbers } from '../core/seeded.js';

export interface XUrlEntity {
  start: number;
  end: number;
  url: string;
  expanded_url: string;
  display_url: string;
  media_key?: string;
}

/** Places in the stored text, counted in code points, end exclusive. */
export interface XEntities {
  urls?: XUrlEntity[];
  hashtags?: { start: number; end: number; tag: string }[];
  mentions?: { start: number; end: number; username: string; id?: string }[];
  cashtags?: { start: number; end: number; tag: string }[];
}

export interface StoredText {
  text: string;
  entities: XEntities;
}

const MAYBE_ENTITY = /[.#@$＃＠]/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SHORT_LENGTH = 10;
const DISPLAY_LENGTH = 27;

/** A shortened link that is the same for the same seed. */
export function shortLink(seed: string): string {
  // Two generators of 32 bits each: one alone would repeat itself within some ten thousand links.
  const generators = [seededNumbers(seed), seededNumbers(`link ${seed}`)];
  let name = '';
  for (let at = 0; at < SHORT_LENGTH; at += 1) {
    name += ALPHABET.charAt(Math.floor((generators[at % 2]?.() ?? 0) * ALPHABET.length));
  }
  return `https://t.co/${name}`;
}

/** Makes the text that X keeps: links shortened, `&`, `<` and `>` escaped, one link more for the media. */
export function storedText(
  postId: string,
  text: string,
  media: { keys: string[]; link: string; word: string } | undefined,
  userIdOf: (username: string) => string | undefined,
): StoredText {
  const builder = new Builder();
  let from = 0;
  const found = MAYBE_ENTITY.test(text) ? twitterText.extractEntitiesWithIndices(text) : [];
  for (const [index, entity] of found.entries()) {
    builder.plain(text.slice(from, entity.indices[0]));
    const shown = text.slice(...entity.indices);
    if ('url' in entity) builder.link(shortLink(`${postId} ${index}`), entity.url);
    else if ('hashtag' in entity) builder.hashtag(shown, entity.hashtag);
    else if ('cashtag' in entity) builder.cashtag(shown, entity.cashtag);
    else builder.mention(shown, entity.screenName, userIdOf(entity.screenName));
    from = entity.indices[1];
  }
  builder.plain(text.slice(from));
  if (media) builder.media(media, shortLink(`${postId} media`));
  return { text: builder.text, entities: builder.entities };
}

class Builder {
  text = '';
  readonly entities: XEntities = {};
  #points = 0;

  plain(text: string): void {
    this.#add(text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'));
  }

  link(short: string, original: string): void {
    const expanded = /^https?:\/\//i.test(original) ? original : `http://${original}`;
    (this.entities.urls ??= []).push({
      ...this.#add(short),
      url: short,
      expanded_url: expanded,
      display_url: shortened(original.replace(/^https?:\/\//i, '').replace(/^www\./, '')),
    });
  }

  media(media: { keys: string[]; link: string; word: string }, short: string): void {
    if (this.text !== '') this.#add(' ');
    const place = this.#add(short);
    for (const key of media.keys) {
      (this.entities.urls ??= []).push({
        ...place,
        url: short,
        expanded_url: `${media.link}/${media.word}/1`,
        display_url: `pic.x.com/${short.slice(-SHORT_LENGTH)}`,
        media_key: key,
      });
    }
  }

  hashtag(shown: string, tag: string): void {
    (this.entities.hashtags ??= []).push({ ...this.#add(shown), tag });
  }

  cashtag(shown: string, tag: string): void {
    (this.entities.cashtags ??= []).push({ ...this.#add(shown), tag });
  }

  mention(shown: string, username: string, id: string | undefined): void {
    (this.entities.mentions ??= []).push({ ...this.#add(shown), username, ...(id !== undefined && { id }) });
  }

  #add(text: string): { start: number; end: number } {
    const start = this.#points;
    for (const point of text) if (point !== '') this.#points += 1;
    this.text += text;
    return { start, end: this.#points };
  }
}

function shortened(text: string): string {
  return text.length > DISPLAY_LENGTH ? `${text.slice(0, DISPLAY_LENGTH - 1)}…` : text;
}

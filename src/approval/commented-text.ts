import { NETWORK_NAMES } from '../networks/network.js';
import type { ShelvedPost } from '../library/post-shelf.js';

/** The words a comment's field stands for, or undefined when the post has no such field (any more). */
export function commentedText({ post, media }: ShelvedPost, field: string): string | undefined {
  switch (field) {
    case 'title':
      return post.title;
    case 'text':
      return post.text;
    case 'altText':
      return post.altText ?? undefined;
    case 'link':
      return post.link ?? undefined;
    case 'citation':
      return post.citation?.title;
    default:
      return partOf({ post, media }, field);
  }
}

function partOf({ post, media }: Pick<ShelvedPost, 'post' | 'media'>, field: string): string | undefined {
  const [, place] = /^mediaIds\.(\d{1,2})$/.exec(field) ?? [];
  if (place !== undefined) return media[Number(place)]?.altText;
  const [, name, tweet] = /^variants\.([a-z]+)\.(?:text|thread\.(\d{1,2}))$/.exec(field) ?? [];
  const network = NETWORK_NAMES.find((each) => each === name);
  const variant = network && post.variants[network];
  return tweet === undefined ? variant?.text : variant?.thread?.[Number(tweet)];
}

/** The words from `start` to `end` (UTF-16 offsets); undefined for no place, or one that cuts a character in two. */
export function quoteOf(words: string, start: number, end: number): string | undefined {
  if (start >= end || end > words.length) return undefined;
  const quote = words.slice(start, end);
  return quote.isWellFormed() ? quote : undefined;
}

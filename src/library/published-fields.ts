import { isDeepStrictEqual } from 'node:util';
import type { Post } from './post.entity.js';
import type { PostChange } from './post-schemas.js';

/** What a network can get to see of a post, with its name for people. Title, series and evergreen rule stay in the house. */
const PUBLISHED = {
  kind: 'the kind',
  text: 'the text',
  topics: 'the topics',
  link: 'the link',
  citation: 'the source',
  altText: 'the alt text',
  variants: "a network's own text or options",
  event: 'the event',
} as const satisfies Partial<Record<keyof PostChange, string>>;

type Fields = Pick<PostChange, keyof typeof PUBLISHED | 'mediaIds'>;

/** What of a post that networks can see this changes, in words; empty when nothing. */
export function publishedChanges(post: Post, mediaIds: string[], change: Fields): string[] {
  const names = Object.keys(PUBLISHED) as (keyof typeof PUBLISHED)[];
  const words: string[] = names
    .filter((name) => change[name] !== undefined && !isDeepStrictEqual(change[name], post[name]))
    .map((name) => PUBLISHED[name]);
  if (change.mediaIds !== undefined && !isDeepStrictEqual(change.mediaIds, mediaIds)) {
    words.push('the pictures and videos');
  }
  return words;
}

/** One sentence's worth: "the text, the link and the topics". */
export function listed(words: string[]): string {
  return new Intl.ListFormat('en-GB').format(words);
}

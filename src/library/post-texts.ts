import { withEvent } from './captions/event-words.js';
import type { Variant } from './post.js';
import type { Post } from './post.entity.js';

/** A text that people wrote for a network, and where it stands in the post. */
export interface PostText {
  field: string;
  text: string;
}

/** Every text of a post that networks show and that may hold placeholders. */
export function textsOf({ text, altText, variants }: Pick<Post, 'text' | 'altText' | 'variants'>): PostText[] {
  const own = Object.entries(variants).flatMap(([network, variant]) => {
    const at = (field: string): string => `variants.${network}.${field}`;
    return [
      ...(variant.text === undefined ? [] : [{ field: at('text'), text: variant.text }]),
      ...(variant.thread ?? []).map((part, index) => ({ field: at(`thread.${index}`), text: part })),
      ...(variant.firstComment === undefined ? [] : [{ field: at('firstComment'), text: variant.firstComment }]),
      ...(variant.videoTitle === undefined ? [] : [{ field: at('videoTitle'), text: variant.videoTitle }]),
    ];
  });
  return [{ field: 'text', text }, ...(altText === null ? [] : [{ field: 'altText', text: altText }]), ...own];
}

/** The post as it is read on the networks: with the values of its event in the place of their names. */
export function spokenPost(post: Post): Post {
  const { event } = post;
  if (!event) return post;
  const said = (text: string): string => withEvent(text, event);
  const variants = Object.fromEntries(
    Object.entries(post.variants).map(([network, variant]) => [network, spokenVariant(variant, said)]),
  );
  const altText = post.altText === null ? null : said(post.altText);
  return Object.assign({}, post, { text: said(post.text), altText, variants });
}

function spokenVariant(variant: Variant, said: (text: string) => string): Variant {
  const { text, thread, firstComment, videoTitle } = variant;
  return {
    ...variant,
    ...(text !== undefined && { text: said(text) }),
    ...(thread && { thread: thread.map(said) }),
    ...(firstComment !== undefined && { firstComment: said(firstComment) }),
    ...(videoTitle !== undefined && { videoTitle: said(videoTitle) }),
  };
}

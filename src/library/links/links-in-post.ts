import { createHash } from 'node:crypto';
import { LinkifyIt } from 'linkify-it';
import type { Post } from '../post.entity.js';

/** A link as it stands in a post. */
export interface LinkInPost {
  /** Without its fragment, which no server sees. */
  url: string;
  hash: string;
  field: string;
  /** Where it stands in the field, in UTF-16 units; absent where the field is the link. */
  start?: number;
  end?: number;
}

/** More than any post has; a text of nothing but links must not fill the table. */
const LINKS_MAX = 50;
/** Only what is written with http:// or https://, as the networks send it. */
const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
finder.add('mailto:', null).add('ftp:', null).add('//', null);

/** Every link that readers of a post get: its own, its source's, and those in its texts. */
export function linksInPost(post: Pick<Post, 'link' | 'citation' | 'text' | 'variants'>): LinkInPost[] {
  const whole = [
    { field: 'link', text: post.link ?? '' },
    { field: 'citation.source', text: post.citation?.source ?? '' },
  ].flatMap(({ field, text }) => (isWebAddress(text.trim()) ? named(field, text.trim()) : []));
  const texts = [
    { field: 'text', text: post.text },
    ...Object.entries(post.variants).flatMap(([network, variant]) => [
      { field: `variants.${network}.text`, text: variant.text ?? '' },
      { field: `variants.${network}.firstComment`, text: variant.firstComment ?? '' },
      ...(variant.thread ?? []).map((text, index) => ({ field: `variants.${network}.thread.${index}`, text })),
    ]),
  ];
  const within = texts.flatMap(({ field, text }) =>
    (finder.match(text) ?? []).flatMap(({ url, index, lastIndex }) =>
      named(field, url).map((link) => ({ ...link, start: index, end: lastIndex })),
    ),
  );
  return [...whole, ...within].slice(0, LINKS_MAX);
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text);
}

function named(field: string, written: string): LinkInPost[] {
  const url = URL.parse(written);
  if (!url) return [];
  url.hash = '';
  return [{ url: url.href, hash: hashOf(url.href), field }];
}

/** What an address is found by. */
export function hashOf(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}

import type { NetworkName } from '../../networks/network.js';

/**
 * How many hashtags a caption has in all, those in the author's words included. Instagram announced a cap of 5 on
 * 2025-12-18; the others have none, but more than a few read as noise there.
 */
const HASHTAGS_MAX: Record<NetworkName, number> = { instagram: 5, facebook: 3, x: 2 };

const HASHTAG = /(?<![\p{L}\p{N}_&/])#([\p{L}\p{M}\p{N}_]+)/gu;

/**
 * The hashtags to add to a text: the workspace's own as they are written, then the topics in CamelCase, which screen readers
 * read as words. Tags that the text has already are not repeated.
 */
export function hashtagsFor(network: NetworkName, text: string, own: string[], topics: string[]): string[] {
  const present = [...text.matchAll(HASHTAG)].map((match) => keyOf(match[1] ?? ''));
  const seen = new Set(present);
  const room = Math.max(0, HASHTAGS_MAX[network] - present.length);
  const added: string[] = [];
  for (const tag of [...own, ...topics.map(camelCase)]) {
    if (added.length >= room) break;
    // "#2026" alone is a number to every network.
    if (!/\p{L}/u.test(tag) || seen.has(keyOf(tag))) continue;
    seen.add(keyOf(tag));
    added.push(`#${tag}`);
  }
  return added;
}

function keyOf(tag: string): string {
  return tag.normalize('NFC').toLowerCase();
}

/** `self-compassion` as `SelfCompassion`. */
export function camelCase(topic: string): string {
  return topic
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .map((word) => {
      const [first = '', ...rest] = Array.from(word);
      return first.toUpperCase() + rest.join('');
    })
    .join('');
}

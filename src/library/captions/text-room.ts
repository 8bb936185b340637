import twitterText from 'twitter-text';
import type { NetworkName } from '../../networks/network.js';

// Instagram IG User media reference, read 2026-09-11.
const INSTAGRAM_MAX_CHARACTERS = 2_200;
// Facebook: named by several products, read 2026-08-21; Meta's own pages give no number.
const FACEBOOK_MAX_CHARACTERS = 63_206;
// X counting-characters page and twitter-text 3.1.0, read 2026-11-23.
const X_MAX_WEIGHT = 280;

export const LENGTH_UNITS = ['characters', 'weighted-characters'] as const;

/** How long a text is in a network's own measure; on X a link counts 23 and some signs count double. */
export interface TextLength {
  count: number;
  limit: number;
  unit: (typeof LENGTH_UNITS)[number];
}

/** The length of a text as a network counts it. */
export function lengthOf(network: NetworkName, text: string): TextLength {
  switch (network) {
    case 'instagram':
      return { count: Array.from(text).length, limit: INSTAGRAM_MAX_CHARACTERS, unit: 'characters' };
    case 'facebook':
      return { count: Array.from(text).length, limit: FACEBOOK_MAX_CHARACTERS, unit: 'characters' };
    case 'x': {
      const { weightedLength: count } = twitterText.parseTweet(text.normalize('NFC'));
      return { count, limit: X_MAX_WEIGHT, unit: 'weighted-characters' };
    }
    default: {
      const never: never = network;
      return never;
    }
  }
}

/** Whether a network has room for this text, counted its way. */
export function hasRoom(network: NetworkName, text: string): boolean {
  const { count, limit } = lengthOf(network, text);
  return count <= limit;
}

import twitterText from 'twitter-text';
import type { NetworkName } from '../../networks/network.js';

// Instagram IG User media reference, read 2026-09-11.
const INSTAGRAM_MAX_CHARACTERS = 2_200;
// Facebook: named by several products, read 2026-08-21; Meta's own pages give no number.
const FACEBOOK_MAX_CHARACTERS = 63_206;
// X counting-characters page and twitter-text 3.1.0, read 2026-11-23.
const X_MAX_WEIGHT = 280;

/** Whether a network has room for this text, counted its way. */
export function hasRoom(network: NetworkName, text: string): boolean {
  switch (network) {
    case 'instagram':
      return Array.from(text).length <= INSTAGRAM_MAX_CHARACTERS;
    case 'facebook':
      return Array.from(text).length <= FACEBOOK_MAX_CHARACTERS;
    case 'x':
      return twitterText.parseTweet(text.normalize('NFC')).weightedLength <= X_MAX_WEIGHT;
    default: {
      const never: never = network;
      return never;
    }
  }
}

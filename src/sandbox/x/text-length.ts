import twitterText from 'twitter-text';

// Counting-characters page and twitter-text 3.1.0's configuration, read 2026-11-23.
export const X_TEXT_LENGTH = 280;
export const X_PREMIUM_TEXT_LENGTH = 25_000;

// No character weighs more than 2, but a short link weighs 23: without a dot there is none.
const SURELY_FITS = X_TEXT_LENGTH / 2;

/** Whether a text is longer than this account may post, by X's weighted count. */
export function isTooLong(text: string, premium: boolean): boolean {
  if (text.length <= SURELY_FITS && !text.includes('.')) return false;
  const length = twitterText.parseTweet(text.normalize('NFC')).weightedLength;
  return length > (premium ? X_PREMIUM_TEXT_LENGTH : X_TEXT_LENGTH);
}

// At most one cashtag for self-serve apps. Manage-posts pages, read 2026-08-22.
const MOST_CASHTAGS = 1;

export function hasTooManyCashtags(text: string): boolean {
  return text.includes('$') && twitterText.extractCashtags(text).length > MOST_CASHTAGS;
}

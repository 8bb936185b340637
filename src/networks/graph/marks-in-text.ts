/** A hashtag, mention or address in a text, with UTF-16 offsets. */
export interface Span {
  text: string;
  start: number;
  end: number;
}

// A hashtag has a letter in it somewhere: "#1" is only a number. Nothing that continues a word or an HTML entity counts.
const HASHTAG = /(?<![\p{L}\p{N}_&/])#(?=[\p{N}_]*\p{L})[\p{L}\p{M}\p{N}_]+/gu;
// Not the second half of an e-mail address.
const MENTION = /(?<![\p{L}\p{N}_.@])@[A-Za-z0-9_](?:[A-Za-z0-9_.]*[A-Za-z0-9_])?/gu;
const LINK = /\bhttps?:\/\/[^\s<>"]+|(?<![@\p{L}\p{N}.])www\.[^\s<>"]+/giu;

function spans(text: string, pattern: RegExp): Span[] {
  return [...text.matchAll(pattern)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

export const hashtagsIn = (text: string): Span[] => spans(text, HASHTAG);
export const mentionsIn = (text: string): Span[] => spans(text, MENTION);
export const linksIn = (text: string): Span[] => spans(text, LINK);

/** Characters as a person counts code points: an emoji outside the basic plane is one, not two. */
export function characters(text: string): number {
  return Array.from(text).length;
}

/** The UTF-16 offset at which the character number `limit` (counted from 0) begins. */
export function offsetOf(text: string, limit: number): number {
  return Array.from(text).slice(0, limit).join('').length;
}

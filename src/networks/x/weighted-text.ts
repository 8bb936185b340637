import twitterText from 'twitter-text';
import { TEXT_MAX_WEIGHT } from './limits.js';

/** A stretch of a text in UTF-16 units, `end` exclusive. */
export interface Stretch {
  start: number;
  end: number;
}

/** How X counts a text. The stretches refer to the text as it was given, whatever its Unicode form. */
export interface WeightedText {
  /** 1 for most letters, 2 for CJK and emoji, 23 for each link. */
  weight: number;
  /** What lies beyond the 280 that a post holds; undefined when nothing does. */
  over: Stretch | undefined;
  /** The first character that X takes in no post (U+FFFE, U+FEFF, U+FFFF). */
  forbidden: Stretch | undefined;
  /** What X will turn into links, bare host names included. */
  links: Stretch[];
  /** `$ABC`: a share's ticker. */
  cashtags: Stretch[];
}

/** Weighs a text by twitter-text, X's own library: limit 280 (its configuration v3, read 2026-11-23). */
export function weigh(text: string): WeightedText {
  const composed = text.normalize('NFC');
  const parsed = twitterText.parseTweet(composed);
  const forbiddenAt = text.search(/[\uFFFE\uFEFF\uFFFF]/u);
  const tooHeavy = parsed.weightedLength > TEXT_MAX_WEIGHT;
  return {
    weight: parsed.weightedLength,
    over: tooHeavy ? { start: positionIn(text, parsed.validRangeEnd + 1), end: text.length } : undefined,
    forbidden: forbiddenAt < 0 ? undefined : { start: forbiddenAt, end: forbiddenAt + 1 },
    links: twitterText.extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: true }).map(stretch),
    cashtags: twitterText.extractCashtagsWithIndices(text).map(stretch),
  };
}

/** Whether X will turn something in the text into a link. */
export function holdsLink(text: string): boolean {
  return twitterText.extractUrls(text, { extractUrlsWithoutProtocol: true }).length > 0;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where in `text` the unit number `composedIndex` of its composed form begins. */
function positionIn(text: string, composedIndex: number): number {
  if (text.isWellFormed() && text === text.normalize('NFC')) return composedIndex;
  let composed = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    if (composed >= composedIndex) return index;
    composed += segment.normalize('NFC').length;
  }
  return text.length;
}

function stretch({ indices: [start, end] }: { indices: [number, number] }): Stretch {
  return { start, end };
}

import { characterCount } from '../core/characters.js';
import { refusal } from '../graph/errors.js';

// IG User media reference, read 2026-09-11.
export const CAPTION_LENGTH = 2_200;
export const MOST_HASHTAGS = 30;
export const MOST_MENTIONS = 20;
export const ALT_TEXT_LENGTH = 1_000;

/** Refuses a caption that Instagram would refuse. Lengths are counted in characters, an emoji being one or more. */
export function checkCaption(caption: string): void {
  if (characterCount(caption) > CAPTION_LENGTH) {
    throw refusal(36004, 2207010, `The caption was too long. It can have ${CAPTION_LENGTH} characters.`);
  }
  if ((caption.match(/#[\p{L}\p{N}_]+/gu)?.length ?? 0) > MOST_HASHTAGS) {
    throw refusal(36004, 2207010, `The caption has too many hashtags. It can have ${MOST_HASHTAGS}.`);
  }
  if ((caption.match(/(?<![\p{L}\p{N}_])@[A-Za-z0-9_.]+/gu)?.length ?? 0) > MOST_MENTIONS) {
    throw refusal(100, 2207040, `Cannot use more than ${MOST_MENTIONS} tags per created media.`);
  }
}

import { dictionary } from '@zxcvbn-ts/language-common';
import { invalidInput } from '../foundation/problem-error.js';

/** What people add to a word that had to be longer: a year, digits, an exclamation mark. */
const TRIMMINGS_MAX = 6;
/** Shorter parts of a name are in too many words. */
const OWN_WORD_MIN = 3;
/** What lies side by side on a keyboard or in the alphabet, read on from its end. */
const ROWS = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm'];
const RUNS = ROWS.flatMap((row) => [row, Array.from(row).reverse().join('')]).map((row) => row.repeat(3));
const LEET: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' };

/** About 49,000 passwords that many people use, collected from leaks. */
const common: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/**
 * Refuses a password that others try first (NIST SP 800-63B; ASVS 5, 6.2.4 and 6.2.11): one that many people use, with or without
 * a few digits after it; a run or repetition; what somebody is called.
 * @param own the person's address and names
 * @throws ProblemError 422 at `path`
 */
export function refuseGuessable(password: string, own: readonly string[], path = 'password'): void {
  const message = whyGuessable(password, own);
  if (message !== undefined) throw invalidInput([{ path, message }]);
}

function whyGuessable(password: string, own: readonly string[]): string | undefined {
  const plain = password.normalize('NFKC').toLowerCase();
  const instead = 'A short sentence that only you would think of is easy to remember and hard to guess.';
  if (isCommon(plain)) return `Many people use this password, so that it is tried first. ${instead}`;
  if (isRun(plain)) return `This repeats itself, or runs along the keyboard or the alphabet. ${instead}`;
  if (isOwn(plain, own)) return `This is little more than your name or address, which others know, too. ${instead}`;
  return undefined;
}

function isCommon(plain: string): boolean {
  if (common.has(plain)) return true;
  const word = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if (plain.length - word.length > TRIMMINGS_MAX) return false;
  return [word, unleet(word), unleet(plain)].some((one) => common.has(one));
}

function isRun(plain: string): boolean {
  // Of a repetition the last one may be cut short.
  if (/^(.{1,6}?)\1+(.{0,5})$/su.test(plain)) {
    const [, part = '', rest = ''] = /^(.{1,6}?)\1+(.{0,5})$/su.exec(plain) ?? [];
    if (part.startsWith(rest)) return true;
  }
  return RUNS.some((run) => run.includes(plain));
}

function isOwn(plain: string, own: readonly string[]): boolean {
  const words = ['evenkeel', ...own.flatMap(wordsOf)].filter((word) => word.length >= OWN_WORD_MIN);
  let left = lettersOf(plain);
  // The longest first: an address holds the name.
  for (const word of words.sort((one, other) => other.length - one.length)) left = left.replaceAll(word, '');
  return left.length <= TRIMMINGS_MAX && left.length < lettersOf(plain).length;
}

function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase();
  return [lettersOf(plain), ...plain.split(/[^\p{L}\p{N}]+/u)];
}

function lettersOf(plain: string): string {
  return plain.replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function unleet(plain: string): string {
  return plain.replaceAll(/[013457@$]/g, (sign) => LEET[sign] ?? sign);
}

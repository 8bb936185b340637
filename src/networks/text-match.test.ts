import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sameText } from './text-match.js';

/** How texts from Meta were compared before there was one comparison. */
function sameAtMeta(one: string, other: string): boolean {
  const plain = (text: string): string =>
    text
      .normalize('NFC')
      .replace(/[\s\u200B\u2060\uFEFF]+/gu, ' ')
      .trim();
  return plain(one) === plain(other);
}

/** How texts from X were compared before. */
function sameAtX(one: string, other: string): boolean {
  const plain = (text: string): string =>
    text
      .normalize('NFC')
      .replace(/https?:\/\/([^\s/?#]+)/giu, (_link, host: string) => host.toLowerCase())
      .replace(/\/(?=[\s.,;:!?)\]]|$)/gu, '')
      .replace(/\s+/gu, ' ')
      .trim();
  return plain(one) === plain(other);
}

const PIECES = [
  'a',
  'B',
  ' ',
  '\n',
  '\u200B',
  '\u2060',
  '\uFEFF',
  '/',
  '.',
  'https://',
  'http://',
  'e\u0301',
  '\u00e9',
];
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 7 }).map((pieces) => pieces.join(''));
/** A text, and the same with some of its pieces changed for others. */
const pair = fc.oneof(
  fc.tuple(text, text),
  fc
    .tuple(text, fc.constantFrom(...PIECES), fc.constantFrom(...PIECES))
    .map(([one, from, to]): [string, string] => [one, one.replaceAll(from, to)]),
);

describe('sameText', () => {
  it('takes a text for itself, and another text for another', () => {
    expect(sameText('Breathe in for four.', { text: 'Breathe in for four.' })).toBe(true);
    expect(sameText('Breathe in for four.', { text: 'Breathe in for five.' })).toBe(false);
    expect(sameText('Breathe', { text: 'breathe' })).toBe(false);
  });

  it('does not mind Unicode forms and white space', () => {
    expect(sameText('  cafe\u0301\r\n\r\nnow ', { text: 'caf\u00e9\nnow' })).toBe(true);
    expect(sameText('one two', { text: 'onetwo' })).toBe(false);
  });

  it('puts the links back that the network shortened', () => {
    const links = [
      { shown: 'https://t.co/a', target: 'https://example.org/breathing?x=1&y=2' },
      { shown: 'https://t.co/ab', target: 'http://nimh.example' },
    ];
    const published = { text: 'Read https://t.co/a, then https://t.co/ab', links };
    expect(sameText('Read https://example.org/breathing?x=1&y=2, then nimh.example', published)).toBe(true);
    expect(sameText('Read https://example.org/sleep, then nimh.example', published)).toBe(false);
  });

  it('leaves out the link that the network added for attached media', () => {
    const links = [{ shown: 'https://t.co/pic', target: undefined }];
    expect(sameText('A picture', { text: 'A picture https://t.co/pic', links })).toBe(true);
    expect(sameText('', { text: 'https://t.co/pic', links })).toBe(true);
  });

  it('does not mind a final slash, the scheme and the case of a host', () => {
    const links = [{ shown: 'https://t.co/a', target: 'http://example.org/' }];
    expect(sameText('(see https://Example.org)', { text: '(see https://t.co/a)', links })).toBe(true);
  });

  it('undoes HTML escapes once, where the network escapes', () => {
    expect(sameText('rest & <sleep>', { text: 'rest &amp; &lt;sleep&gt;', htmlEscaped: true })).toBe(true);
    expect(sameText('write &lt; for <', { text: 'write &amp;lt; for &lt;', htmlEscaped: true })).toBe(true);
    expect(sameText('rest & sleep', { text: 'rest &amp; sleep' })).toBe(false);
  });

  it('takes signs that are special in patterns as they are', () => {
    const links = [{ shown: 'https://t.co/a+b', target: 'https://example.org/$&' }];
    expect(sameText('pay $1 https://example.org/$&', { text: 'pay $1 https://t.co/a+b', links })).toBe(true);
  });

  it('knows every text again that either of the comparisons knew which it took the place of', () => {
    fc.assert(
      fc.property(pair, ([one, other]) => {
        if (sameAtMeta(one, other) || sameAtX(one, other)) expect(sameText(one, { text: other })).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('knows no text again in which a letter, a sign or the place of a space is another', () => {
    const bare = (words: string): string =>
      words.normalize('NFC').replace(/https?:\/\/|[\s\u200B\u2060\uFEFF/]/giu, '');
    fc.assert(
      fc.property(pair, ([one, other]) => {
        if (bare(one).toLowerCase() !== bare(other).toLowerCase()) expect(sameText(one, { text: other })).toBe(false);
      }),
      { numRuns: 5_000 },
    );
    expect(sameText('one two', { text: 'onetwo' })).toBe(false);
    expect(sameText('one\u200Btwo', { text: 'onetwo' })).toBe(true);
    expect(sameText('one\u200Btwo', { text: 'one two' })).toBe(true);
  });
});

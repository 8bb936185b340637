import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import twitterText from 'twitter-text';
import { POST_KINDS } from '../post.js';
import { CaptionTemplates } from './caption-templates.js';
import { type CaptionPost, Captions } from './captions.js';
import { citationLine } from './citation-line.js';
import { camelCase, hashtagsFor } from './hashtags.js';
import { tidy } from './white-space.js';

const captions = new Captions(new CaptionTemplates());
const workspace = { signature: 'Ada Berg, psychotherapist', hashtags: ['MentalHealth'] };
const tip: CaptionPost = {
  kind: 'mindfulness-tip',
  text: 'Breathe out slowly.',
  topics: ['self-compassion'],
  link: 'https://www.example.org/breathing/',
  citation: { title: 'Slow breathing', author: 'Doe J.', year: 2020, source: 'Journal of Calm' },
  variants: {},
};
const long = (length: number): string => 'Word '.repeat(length / 5).trim();

describe('a caption', () => {
  it('for X has everything while there is room', () => {
    expect(captions.write(tip, workspace, 'x', false)).toBe(
      [
        'Breathe out slowly.',
        'Doe J. (2020). Slow breathing. Journal of Calm.',
        'https://www.example.org/breathing/',
        'Ada Berg, psychotherapist',
        '#MentalHealth #SelfCompassion',
      ].join('\n\n'),
    );
  });

  it('for X gives up hashtags, then the signature, then the source, and never a word of the author or the link', () => {
    const written = (length: number): string => captions.write({ ...tip, text: long(length) }, workspace, 'x', false);
    const parts = (text: string): boolean[] => ['#', 'Ada', 'Doe', 'https://'].map((part) => text.includes(part));
    expect(parts(written(150))).toEqual([false, true, true, true]);
    expect(parts(written(190))).toEqual([false, false, true, true]);
    expect(parts(written(250))).toEqual([false, false, false, true]);
    expect(written(400)).toBe(`${long(400)}\n\n${tip.link ?? ''}`);
  });

  it('fits X whenever text and link alone would, whatever else there is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.constantFrom(...POST_KINDS), (text, kind) => {
        const weight = (caption: string): number => twitterText.parseTweet(caption.normalize('NFC')).weightedLength;
        const bare = tidy(`${text}\n\n${tip.link ?? ''}`);
        fc.pre(weight(bare) <= 280);
        expect(weight(captions.write({ ...tip, kind, text }, workspace, 'x', false))).toBeLessThanOrEqual(280);
      }),
    );
  });

  it('for Instagram shows the link as an address to read, and ends with the hashtags', () => {
    const text = captions.write(tip, workspace, 'instagram', false);
    expect(text).toContain('\n\nexample.org/breathing\n\n');
    expect(text.endsWith('\n\n#MentalHealth #SelfCompassion')).toBe(true);
  });

  it('for Facebook does not repeat a link that goes out as a card', () => {
    expect(captions.write(tip, workspace, 'facebook', true)).not.toContain('example.org');
    expect(captions.write(tip, workspace, 'facebook', false)).toContain('https://www.example.org/breathing/');
  });

  it('does not say twice what the author wrote already: link, signature and hashtags', () => {
    const text = `See ${tip.link ?? ''} #selfcompassion\nAda Berg, psychotherapist`;
    const caption = captions.write({ ...tip, text }, workspace, 'x', false);
    for (const part of [tip.link ?? '', 'Ada Berg', 'elf']) expect(caption.split(part)).toHaveLength(2);
  });

  it('takes a text as text, whatever looks like a template in it', () => {
    for (const text of [
      '{{signature}}',
      '{{#each this}}{{this}}{{/each}}',
      '{{{constructor}}}',
      '{{> closing}}',
      '<b>&amp;</b> \\{{x}}',
    ]) {
      expect(captions.write({ ...tip, text }, workspace, 'facebook', true)).toContain(text);
    }
  });

  it('for every kind of post has the words of the author, without holes or blanks at the ends', () => {
    for (const kind of POST_KINDS) {
      const bare = { ...tip, kind, text: '\n One.  \r\n\r\n\r\nTwo.', topics: [], link: null, citation: null };
      expect(captions.write(bare, { signature: '', hashtags: [] }, 'instagram', false)).toBe('One.\n\nTwo.');
    }
  });

  it('is the variant as it stands where there is one; the link of the post still comes along where it can be tapped', () => {
    const variants = { x: { text: ' Mine,  as it is. ' }, instagram: { text: 'Mine.' } };
    expect(captions.write({ ...tip, link: null, variants }, workspace, 'x', false)).toBe(' Mine,  as it is. ');
    expect(captions.write({ ...tip, variants }, workspace, 'x', false)).toBe(` Mine,  as it is. \n\n${tip.link ?? ''}`);
    expect(captions.write({ ...tip, variants }, workspace, 'instagram', false)).toBe('Mine.');
  });
});

describe('hashtags', () => {
  it('come from topics in CamelCase', () => {
    expect(camelCase('self-compassion')).toBe('SelfCompassion');
    expect(camelCase('schlaf-für-ältere')).toBe('SchlafFürÄltere');
  });

  it('are few, each once, those in the text counted, and never only digits', () => {
    const topics = ['grief', '2026', 'sleep', 'body', 'anxiety', 'worry'];
    expect(hashtagsFor('instagram', 'No tags.', ['Grief'], topics)).toEqual([
      '#Grief',
      '#Sleep',
      '#Body',
      '#Anxiety',
      '#Worry',
    ]);
    expect(hashtagsFor('instagram', '#one #two #three #GRIEF', ['Grief'], topics)).toEqual(['#Sleep']);
    expect(hashtagsFor('x', '#a #b #c', ['d'], [])).toEqual([]);
  });
});

describe('a source in a caption', () => {
  it('is one line that needs no words of any language', () => {
    expect(citationLine({ title: 'A title' })).toBe('A title.');
    expect(citationLine({ title: 'Is it\n so?', year: 1999, source: 'A press.' })).toBe('Is it so? (1999). A press.');
    expect(citationLine({ title: 'Why?', author: 'Doe J. et al.' })).toBe('Doe J. et al. Why?');
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Draft, DraftMedia } from '../networks/network.js';
import { contentHash, contentName, stillTheSame } from './content.js';

const PICTURE: DraftMedia = {
  mediaId: '0190a5c8-0000-7000-8000-000000000001',
  kind: 'image',
  mimeType: 'image/jpeg',
  sizeBytes: 1_000,
  width: 800,
  height: 600,
  altText: 'A calm lake.',
};
const OTHER = { ...PICTURE, mediaId: '0190a5c8-0000-7000-8000-000000000002' };
const CAPTIONS = {
  captionsId: PICTURE.mediaId,
  language: 'en',
  label: 'English',
  format: 'srt' as const,
  sizeBytes: 9,
};
const DRAFT: Draft = { network: 'facebook', format: 'photos', text: 'Breathe out.', media: [PICTURE, OTHER] };

describe('the content of a draft', () => {
  it.each<[string, Draft]>([
    ['the text', { ...DRAFT, text: 'Breathe in.' }],
    ['the form', { ...DRAFT, format: 'image' }],
    ['the network', { ...DRAFT, network: 'x' }],
    ['the link', { ...DRAFT, link: 'https://example.org/' }],
    ['a thread', { ...DRAFT, thread: ['Breathe out.', 'And in.'] }],
    ['the order of pictures', { ...DRAFT, media: [OTHER, PICTURE] }],
    ['a missing picture', { ...DRAFT, media: [PICTURE] }],
    ['an option', { ...DRAFT, options: { firstComment: 'More at our place.' } }],
    ['another option with the same value', { ...DRAFT, options: { videoTitle: 'More at our place.' } }],
    ['a cover', { ...DRAFT, options: { cover: PICTURE } }],
    ['a focal point', { ...DRAFT, media: [{ ...PICTURE, focus: { x: 0.5, y: 0.2 } }, OTHER] }],
    ['captions', { ...DRAFT, media: [{ ...PICTURE, captions: [CAPTIONS] }, OTHER] }],
    ['an alt text', { ...DRAFT, media: [PICTURE, { ...OTHER, altText: 'A lake.' }] }],
  ])('is another one with %s changed', (_, changed) => {
    expect(contentHash(changed)).not.toBe(contentHash(DRAFT));
  });

  it('has a hash of its own for each of these', () => {
    const some = [
      DRAFT,
      { ...DRAFT, options: { firstComment: 'A', videoTitle: 'B' } },
      { ...DRAFT, options: { firstComment: 'B', videoTitle: 'A' } },
      { ...DRAFT, options: { cover: OTHER } },
      { ...DRAFT, options: { cover: { ...OTHER, focus: { x: 0, y: 0 } } } },
      { ...DRAFT, media: [{ ...PICTURE, captions: [{ ...CAPTIONS, captionsId: OTHER.mediaId }] }, OTHER] },
    ].map(contentHash);
    expect(new Set(some).size).toBe(some.length);
  });

  it('is what it was before there were options, captions and focal points', () => {
    const before = [
      'facebook',
      'photos',
      'Breathe out.',
      null,
      null,
      DRAFT.media.map((media) => [media.mediaId, media.kind, media.altText]),
    ];
    const hash = createHash('sha256').update(JSON.stringify(before)).digest('hex');
    expect(contentHash(DRAFT)).toBe(hash);
    expect(contentHash({ ...DRAFT, options: {} })).toBe(hash);
  });

  it('does not depend on the order in which options were set', () => {
    const one = contentHash({ ...DRAFT, options: { madeWithAi: true, coverAtMs: 5 } });
    expect(contentHash({ ...DRAFT, options: { coverAtMs: 5, madeWithAi: true } })).toBe(one);
  });

  it('is the same before and after its pictures are converted', () => {
    const converted = DRAFT.media.map((each) => ({
      ...each,
      mimeType: 'image/png',
      sizeBytes: 77,
      width: 10,
      height: 10,
      rendition: 'facebook-1',
    }));
    expect(contentHash({ ...DRAFT, media: converted })).toBe(contentHash(DRAFT));
  });

  it('does not let words move from one place to another unseen', () => {
    const one = { ...DRAFT, text: 'a', link: 'b' };
    const other = { ...DRAFT, text: 'b', link: 'a' };
    expect(contentHash(one)).not.toBe(contentHash(other));
  });
});

describe('an approval', () => {
  it('is of the same content whatever the order of the networks', () => {
    expect(contentName({ x: 'a', facebook: 'b' })).toBe(contentName({ facebook: 'b', x: 'a' }));
    expect(contentName({ x: 'a', facebook: 'b' })).not.toBe(contentName({ x: 'b', facebook: 'a' }));
  });

  it('stays when a network comes or goes, and not when one gets something else', () => {
    expect(stillTheSame({ x: 'a' }, { x: 'a', facebook: 'b' })).toBe(true);
    expect(stillTheSame({ x: 'a', facebook: 'b' }, { x: 'a' })).toBe(true);
    expect(stillTheSame({ x: 'a', facebook: 'b' }, { x: 'a', facebook: 'c' })).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Draft, DraftMedia } from '../network.js';
import { chargesOf, itemsOf, postItem, priceOf } from './prices.js';

const DRAFT: Draft = { network: 'x', format: 'text', text: 'Breathe out slowly.', media: [] };
const PICTURE: DraftMedia = {
  ...{ mediaId: 'm', kind: 'image', mimeType: 'image/png', sizeBytes: 1, width: 1, height: 1, altText: 'A quiet lake' },
};

describe("X's prices", () => {
  it('are those of the price list: a link makes a post more than ten times as dear', () => {
    expect([priceOf('post', false), priceOf('post-with-link', false)]).toEqual([15_000, 200_000]);
  });

  it('are lower for reading posts of the account that owns the app, and for nothing else', () => {
    expect([priceOf('post-read', false), priceOf('post-read', true)]).toEqual([5_000, 1_000]);
    expect([priceOf('user-read', true), priceOf('post', true)]).toEqual([10_000, 15_000]);
  });

  it.each([
    ['https://example.org/rest', 'post-with-link'],
    ['See example.org for more.', 'post-with-link'],
    ['Write to nobody@home', 'post'],
    ['No link, 3.5 hours of sleep', 'post'],
  ])('call %j a %s', (text, item) => {
    expect(postItem(text)).toBe(item);
  });

  it('count each part of a thread, and each alt text', () => {
    const thread = ['One', 'Two: https://example.org', 'Three'];
    const draft: Draft = { ...DRAFT, format: 'thread', thread, media: [PICTURE, { ...PICTURE, altText: '' }] };
    expect(itemsOf(draft)).toEqual(['post', 'post-with-link', 'post', 'content']);
  });
});

describe('what X charged for a call', () => {
  it('is the post that was made', () => {
    const call = { method: 'post', path: 'tweets', requested: { text: 'Hi https://example.org' } };
    expect(chargesOf({ ...call, answered: { data: { id: '7', text: '' } } })).toEqual([
      { item: 'post-with-link', resource: '7' },
    ]);
  });

  it('is each post and each person that came along, in either vocabulary', () => {
    const answered = {
      data: [{ id: '1' }, { id: '2' }],
      includes: { users: [{ id: 'u' }], tweets: [{ id: '3' }], posts: [{ id: '4' }] },
    };
    expect(chargesOf({ method: 'get', path: 'users/5/mentions', answered })).toEqual([
      ...['1', '2', '3', '4'].map((resource) => ({ item: 'post-read', resource })),
      { item: 'user-read', resource: 'u' },
    ]);
  });

  it('is one person for users/me', () => {
    const answered = { data: { id: 'me' } };
    expect(chargesOf({ method: 'get', path: 'users/me', answered })).toEqual([{ item: 'user-read', resource: 'me' }]);
  });

  it.each([
    ['post', 'media/upload/initialize'],
    ['post', 'oauth2/token'],
    ['get', 'media/upload'],
  ])('is nothing for %s %s', (method, path) => {
    expect(chargesOf({ method, path, answered: { data: { id: '1' } } })).toEqual([]);
  });

  it.each([undefined, null, 'text', { data: null }, { data: [null, 3, {}] }])(
    'is nothing for the answer %j',
    (answered) => {
      expect(chargesOf({ method: 'get', path: 'tweets', answered })).toEqual([]);
    },
  );
});

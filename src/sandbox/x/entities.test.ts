import { describe, expect, it } from '@jest/globals';
import { shortLink, storedText } from './entities.js';

const nobody = (): undefined => undefined;

describe('the text that X keeps', () => {
  it('has another short link for every link', () => {
    const links = new Set(Array.from({ length: 20_000 }, (_, index) => shortLink(`2125233936928${index} 0`)));
    expect(links.size).toBe(20_000);
  });

  it('counts places in code points, after an emoji too', () => {
    const { text, entities } = storedText('1', '🌱 @robin see example.org', undefined, () => '42');
    expect(entities.mentions).toEqual([{ start: 2, end: 8, username: 'robin', id: '42' }]);
    const [url] = entities.urls ?? [];
    expect(Array.from(text).slice(url?.start, url?.end).join('')).toBe(url?.url);
    expect(url?.expanded_url).toBe('http://example.org');
  });

  it('ends in a link for the media, which knows its media keys', () => {
    const media = { keys: ['3_1', '3_2'], link: 'https://x.com/a/status/1', word: 'photo' };
    const { text, entities } = storedText('1', '', media, nobody);
    expect(text).toMatch(/^https:\/\/t\.co\/\w{10}$/);
    expect(entities.urls?.map((url) => url.media_key)).toEqual(['3_1', '3_2']);
  });
});

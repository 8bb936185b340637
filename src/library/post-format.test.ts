import { describe, expect, it } from '@jest/globals';
import type { DraftMedia } from '../networks/network.js';
import { formatOf } from './post-format.js';

const base = { mediaId: 'm', mimeType: 'image/jpeg', sizeBytes: 1, width: 1_080, height: 1_080, altText: '' };
const image: DraftMedia = { ...base, kind: 'image' };
const video: DraftMedia = {
  ...base,
  kind: 'video',
  durationMs: 20_000,
  video: { container: 'mp4', videoCodec: 'AVC', framesPerSecond: 30 },
};
const upright: DraftMedia = { ...video, width: 1_080, height: 1_920 };

describe('the format of a post', () => {
  it('on Instagram is an image, a carousel, a reel, or a story where the variant says so', () => {
    const of = (media: DraftMedia[], format?: 'story') => formatOf('instagram', media, format ? { format } : {}, false);
    expect([of([image]), of([image, video]), of([video]), of([upright], 'story')]).toEqual([
      'image',
      'carousel',
      'reel',
      'story',
    ]);
    expect(of([])).toBe('text');
  });

  it('on Facebook is a text, a link, an image, photos, or a video', () => {
    const of = (media: DraftMedia[], link = false) => formatOf('facebook', media, {}, link);
    expect([of([]), of([], true), of([image], true), of([image, image]), of([video])]).toEqual([
      'text',
      'link',
      'image',
      'photos',
      'video',
    ]);
  });

  it.each([
    ['upright, 3 to 90 seconds', {}, 'reel'],
    ['nearly upright', { width: 576, height: 1_024 }, 'reel'],
    ['too small', { width: 360, height: 640 }, 'video'],
    ['too long', { durationMs: 90_001 }, 'video'],
    ['too short', { durationMs: 2_999 }, 'video'],
    ['no MP4', { video: { container: 'mov', videoCodec: 'AVC' } }, 'video'],
    ['too slow', { video: { container: 'mp4', videoCodec: 'AVC', framesPerSecond: 15 } }, 'video'],
  ] as const)('of a video on Facebook that is %s', (_, change, expected) => {
    expect(formatOf('facebook', [{ ...upright, ...change }], {}, false)).toBe(expected);
  });

  it('on X is a text, an image, photos, a video, or a thread where the variant has one', () => {
    const of = (media: DraftMedia[], thread?: string[]) => formatOf('x', media, thread ? { thread } : {}, true);
    expect([of([]), of([image]), of([image, image]), of([video]), of([image], ['a', 'b'])]).toEqual([
      'text',
      'image',
      'photos',
      'video',
      'thread',
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Draft, DraftMedia, VideoFacts } from '../network.js';
import { checkFacebook } from './check.js';

const MEGABYTE = 1024 * 1024;

function photo(change: Partial<DraftMedia> = {}): DraftMedia {
  return {
    mediaId: 'm',
    kind: 'image',
    mimeType: 'image/jpeg',
    sizeBytes: 200_000,
    width: 1080,
    height: 1080,
    altText: 'A calm lake',
    ...change,
  };
}

function video(change: Partial<DraftMedia> = {}, facts: Partial<VideoFacts> = {}): DraftMedia {
  return {
    ...photo(),
    kind: 'video',
    mimeType: 'video/mp4',
    width: 1080,
    height: 1920,
    durationMs: 30_000,
    video: { container: 'mp4', videoCodec: 'AVC', audioCodec: 'AAC', framesPerSecond: 30, ...facts },
    ...change,
  };
}

function draft(change: Partial<Draft> = {}): Draft {
  return { network: 'facebook', format: 'text', text: 'Breathe.', media: [], ...change };
}

function found(change: Partial<Draft>, severity: string): string[] {
  return checkFacebook(draft(change))
    .filter((problem) => problem.severity === severity)
    .map((problem) => problem.rule.replace('network/facebook-', ''));
}

const errors = (change: Partial<Draft>): string[] => found(change, 'error');
const reel = (media: DraftMedia): Partial<Draft> => ({ format: 'reel', media: [media] });
const photos = (count: number): Partial<Draft> => ({
  format: 'photos',
  media: Array.from({ length: count }, () => photo()),
});

describe('the check of a Facebook draft', () => {
  it('has nothing to say about a good text, link, image, photos, reel and video', () => {
    expect(checkFacebook(draft())).toEqual([]);
    expect(checkFacebook(draft({ format: 'link', link: 'https://clinic.example/a' }))).toEqual([]);
    expect(checkFacebook(draft({ format: 'image', media: [photo()] }))).toEqual([]);
    expect(checkFacebook(draft(photos(3)))).toEqual([]);
    expect(checkFacebook(draft(reel(video())))).toEqual([]);
    expect(checkFacebook(draft({ format: 'video', media: [video({ width: 1920, height: 1080 })] }))).toEqual([]);
  });

  it.each(['carousel', 'story', 'thread'] as const)('refuses the format %s', (format) => {
    expect(errors({ format })).toContain('format');
  });

  it('takes 63,206 characters and not one more', () => {
    expect(errors({ text: 'a'.repeat(63_206) })).toEqual([]);
    const [problem] = checkFacebook(draft({ text: 'a'.repeat(63_207) }));
    expect(problem).toMatchObject({ rule: 'network/facebook-text-length', start: 63_206, end: 63_207 });
    expect(problem?.message).toContain('63,207');
  });

  it('wants a text in a text post', () => {
    expect(errors({ text: ' \n ' })).toEqual(['needs-text']);
    expect(errors({ text: '', format: 'image', media: [photo()] })).toEqual([]);
  });

  it.each([undefined, 'clinic.example', 'javascript:alert(1)'])('refuses the link %s of a link post', (link) => {
    expect(errors({ format: 'link', ...(link === undefined ? {} : { link }) })).toEqual(['link']);
  });

  it('warns of links to Facebook itself, in the link and in the text', () => {
    expect(found({ format: 'link', link: 'https://www.facebook.com/x' }, 'warning')).toEqual(['link-host']);
    expect(found({ text: 'see https://fb.me/x' }, 'warning')).toEqual(['link-host']);
    expect(found({ text: 'see https://notfacebook.com/x' }, 'warning')).toEqual([]);
  });

  it('takes 2 to 10 photos', () => {
    expect(errors(photos(1))).toEqual(['photos-count']);
    expect(errors(photos(2))).toEqual([]);
    expect(errors(photos(10))).toEqual([]);
    expect(errors(photos(11))).toEqual(['photos-count']);
  });

  it('takes exactly one file for an image, a reel and a video, of the right kind', () => {
    expect(errors({ format: 'image', media: [] })).toEqual(['media-count']);
    expect(errors({ format: 'reel', media: [video(), video()] })).toEqual(['media-count']);
    expect(errors({ format: 'image', media: [video()] })).toEqual(['format']);
    expect(errors({ format: 'video', media: [photo()] })).toEqual(['format']);
    expect(errors({ format: 'text', media: [photo()] })).toEqual(['media-count']);
  });

  it('refuses photos of a wrong format and only warns of large ones, for that limit is guidance', () => {
    expect(errors({ format: 'image', media: [photo({ mimeType: 'image/webp' })] })).toEqual(['photo-format']);
    const sized = (sizeBytes: number): string[] => found({ format: 'image', media: [photo({ sizeBytes })] }, 'warning');
    expect(sized(4 * MEGABYTE)).toEqual([]);
    expect(sized(4 * MEGABYTE + 1)).toEqual(['photo-size']);
  });

  it.each([
    ['video-length', video({ durationMs: 2_999 }), video({ durationMs: 3_000 })],
    ['video-length', video({ durationMs: 90_001 }), video({ durationMs: 90_000 })],
    ['video-resolution', video({ width: 539, height: 960 }), video({ width: 540, height: 960 })],
    ['video-aspect', video({ width: 1080, height: 1350 }), video({ width: 1080, height: 1918 })],
    ['video-frame-rate', video({}, { framesPerSecond: 23 }), video({}, { framesPerSecond: 24 })],
    ['video-frame-rate', video({}, { framesPerSecond: 61 }), video({}, { framesPerSecond: 60 })],
    ['video-format', video({}, { container: 'mov' }), video({}, { container: 'mp4' })],
  ])('refuses a reel beyond the limit of %s, and takes one exactly at it', (rule, beyond, exactly) => {
    expect(errors(reel(beyond))).toEqual([rule]);
    expect(errors(reel(exactly))).toEqual([]);
  });

  it('only warns of videos beyond the sizes that products name', () => {
    const plain = (change: Partial<DraftMedia>): Partial<Draft> => ({ format: 'video', media: [video(change)] });
    expect(found(plain({ sizeBytes: 4_096 * MEGABYTE + 1 }), 'warning')).toEqual(['video-size']);
    expect(found(plain({ durationMs: 240 * 60_000 + 1 }), 'warning')).toEqual(['video-length']);
    expect(checkFacebook(draft(plain({ sizeBytes: 4_096 * MEGABYTE, durationMs: 240 * 60_000 })))).toEqual([]);
  });
});

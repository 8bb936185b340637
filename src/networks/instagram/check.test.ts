import { describe, expect, it } from '@jest/globals';
import type { Draft, DraftMedia, VideoFacts } from '../network.js';
import { checkInstagram } from './check.js';

const MEGABYTE = 1024 * 1024;

function image(change: Partial<DraftMedia> = {}): DraftMedia {
  return {
    mediaId: 'm',
    kind: 'image',
    mimeType: 'image/jpeg',
    sizeBytes: 200_000,
    width: 1080,
    height: 1350,
    altText: 'A calm lake',
    ...change,
  };
}

const GOOD_VIDEO: VideoFacts = {
  container: 'mp4',
  videoCodec: 'AVC',
  audioCodec: 'AAC',
  audioSampleRate: 48_000,
  framesPerSecond: 30,
  bitsPerSecond: 4_000_000,
  moovFirst: true,
};

function video(change: Partial<DraftMedia> = {}, facts: Partial<VideoFacts> = {}): DraftMedia {
  return {
    ...image(),
    kind: 'video',
    mimeType: 'video/mp4',
    width: 1080,
    height: 1920,
    durationMs: 30_000,
    video: { ...GOOD_VIDEO, ...facts },
    ...change,
  };
}

function draft(change: Partial<Draft> = {}): Draft {
  return { network: 'instagram', format: 'image', text: 'Breathe.', media: [image()], ...change };
}

/** The rules broken, without their prefix, errors only. */
function errors(change: Partial<Draft>): string[] {
  return checkInstagram(draft(change))
    .filter((problem) => problem.severity === 'error')
    .map((problem) => problem.rule.replace('network/instagram-', ''));
}

const reel = (media: DraftMedia): Partial<Draft> => ({ format: 'reel', media: [media] });
const story = (media: DraftMedia): Partial<Draft> => ({ format: 'story', text: '', media: [media] });

describe('the check of an Instagram draft', () => {
  it('has nothing to say about a good image, carousel, reel and story', () => {
    expect(checkInstagram(draft())).toEqual([]);
    expect(checkInstagram(draft({ format: 'carousel', media: [image(), video()] }))).toEqual([]);
    expect(checkInstagram(draft(reel(video())))).toEqual([]);
    expect(checkInstagram(draft(story(video())))).toEqual([]);
  });

  it('refuses a post without media, and says what to do', () => {
    expect(checkInstagram(draft({ format: 'text', media: [] }))[0]).toMatchObject({
      rule: 'network/instagram-needs-media',
      severity: 'error',
      network: 'instagram',
      field: 'media',
      suggestion: 'Add a picture or a video.',
    });
  });

  it.each(['text', 'link', 'photos', 'video', 'thread'] as const)('refuses the format %s', (format) => {
    expect(errors({ format })).toContain('format');
  });

  it('takes 2,200 characters and not one more, counting an emoji as one', () => {
    expect(errors({ text: 'a'.repeat(2_200) })).toEqual([]);
    expect(errors({ text: 'a'.repeat(2_199) + '\u{1F30A}' })).toEqual([]);
    const [problem] = checkInstagram(draft({ text: 'a'.repeat(2_201) }));
    expect(problem).toMatchObject({
      rule: 'network/instagram-caption-length',
      field: 'text',
      start: 2_200,
      end: 2_201,
    });
    expect(problem?.message).toContain('2,201');
    expect(problem?.message).toContain('2,200');
  });

  it('takes 30 hashtags and not one more, and warns from the sixth on', () => {
    const tags = (count: number): string => Array.from({ length: count }, (_, index) => `#calm${index}x`).join(' ');
    expect(checkInstagram(draft({ text: tags(5) }))).toEqual([]);
    expect(checkInstagram(draft({ text: tags(6) }))).toMatchObject([
      { rule: 'network/instagram-hashtag-count', severity: 'warning', start: 40 },
    ]);
    expect(errors({ text: tags(30) })).toEqual([]);
    expect(errors({ text: tags(31) })).toEqual(['hashtag-count']);
  });

  it('takes 20 mentions and not one more', () => {
    const mentions = (count: number): string =>
      Array.from({ length: count }, (_, index) => `@friend${index}`).join(' ');
    expect(errors({ text: mentions(20) })).toEqual([]);
    expect(errors({ text: mentions(21) })).toEqual(['mention-count']);
  });

  it('tells that a link cannot be tapped, at the place of the link', () => {
    expect(checkInstagram(draft({ text: 'See https://clinic.example now' }))).toMatchObject([
      { rule: 'network/instagram-link-not-clickable', severity: 'info', field: 'text', start: 4, end: 26 },
    ]);
  });

  it('takes 2 to 10 parts in a carousel', () => {
    const parts = (count: number): Partial<Draft> => ({
      format: 'carousel',
      media: Array.from({ length: count }, () => image()),
    });
    expect(errors(parts(1))).toEqual(['carousel-count']);
    expect(errors(parts(2))).toEqual([]);
    expect(errors(parts(10))).toEqual([]);
    expect(errors(parts(11))).toEqual(['carousel-count']);
  });

  it('takes one file for an image, and the right one', () => {
    expect(errors({ media: [image(), image()] })).toEqual(['media-count']);
    expect(errors({ media: [video()] })).toEqual(['format']);
    expect(errors(reel(image()))).toEqual(['format']);
  });

  it.each([
    ['image-format', image({ mimeType: 'image/png' }), image()],
    ['image-size', image({ sizeBytes: 8 * MEGABYTE + 1 }), image({ sizeBytes: 8 * MEGABYTE })],
    ['image-aspect', image({ width: 1080, height: 1351 }), image({ width: 1080, height: 1350 })],
    ['image-aspect', image({ width: 1911, height: 1000 }), image({ width: 1910, height: 1000 })],
    ['alt-text-length', image({ altText: 'x'.repeat(1_001) }), image({ altText: 'x'.repeat(1_000) })],
  ])('refuses a picture beyond the limit of %s, and takes one exactly at it', (rule, beyond, exactly) => {
    expect(errors({ media: [beyond] })).toEqual([rule]);
    expect(errors({ media: [exactly] })).toEqual([]);
  });

  it('names the field of a bad alt text', () => {
    const media = [image(), image({ altText: 'x'.repeat(1_001) })];
    expect(checkInstagram(draft({ format: 'carousel', media }))[0]?.field).toBe('media.1.altText');
  });

  it('warns of a picture that Instagram will enlarge, and tells of one that it makes smaller', () => {
    const severity = (width: number): string | undefined =>
      checkInstagram(draft({ media: [image({ width, height: width })] })).at(0)?.severity;
    expect([319, 320, 1_440, 1_441].map(severity)).toEqual(['warning', undefined, undefined, 'info']);
  });

  it('does not judge the shape of a story as that of the feed, but tells that it is not upright', () => {
    expect(checkInstagram(draft(story(image({ width: 1000, height: 500 }))))).toMatchObject([
      { rule: 'network/instagram-upright', severity: 'info' },
    ]);
  });

  it('warns that the text of a story is not shown', () => {
    expect(checkInstagram(draft({ ...story(video()), text: 'Hello' }))).toMatchObject([
      { rule: 'network/instagram-story-text', severity: 'warning' },
    ]);
  });

  it.each([
    ['video-length', video({ durationMs: 2_999 }), video({ durationMs: 3_000 })],
    ['video-length', video({ durationMs: 900_001 }), video({ durationMs: 900_000 })],
    ['video-size', video({ sizeBytes: 300 * MEGABYTE + 1 }), video({ sizeBytes: 300 * MEGABYTE })],
    ['video-width', video({ width: 1921, height: 3416 }), video({ width: 1920, height: 3416 })],
    ['video-aspect', video({ width: 1001, height: 100 }), video({ width: 1000, height: 100 })],
    ['video-aspect', video({ width: 9, height: 1000 }), video({ width: 10, height: 1000 })],
    ['video-frame-rate', video({}, { framesPerSecond: 22.9 }), video({}, { framesPerSecond: 23 })],
    ['video-frame-rate', video({}, { framesPerSecond: 61 }), video({}, { framesPerSecond: 60 })],
    ['video-bit-rate', video({}, { bitsPerSecond: 25_000_001 }), video({}, { bitsPerSecond: 25_000_000 })],
    ['video-audio', video({}, { audioSampleRate: 48_001 }), video({}, { audioSampleRate: 48_000 })],
    ['video-audio', video({}, { audioCodec: 'Opus' }), video({}, { audioCodec: 'mp4a.40.2' })],
    ['video-codec', video({}, { videoCodec: 'VP9' }), video({}, { videoCodec: 'HEVC' })],
    ['video-format', video({}, { container: 'other' }), video({}, { container: 'mov' })],
    ['video-moov', video({}, { moovFirst: false }), video({}, { moovFirst: true })],
  ])('refuses a reel beyond the limit of %s, and takes one exactly at it', (rule, beyond, exactly) => {
    expect(errors(reel(beyond))).toEqual([rule]);
    expect(errors(reel(exactly))).toEqual([]);
  });

  it.each([
    [video({ durationMs: 2_000 }), /at least 3 seconds; this one lasts 2 seconds/],
    [video({ durationMs: 16 * 60_000 }), /may last 15 minutes; this one lasts 16 minutes/],
    [video({ sizeBytes: 301 * MEGABYTE }), /may have 300 MB; this file has 301 MB/],
    [video({ width: 2160, height: 3840 }), /1,920 pixels wide; this one has 2160 x 3840/],
    [video({ width: 3000, height: 100 }), /0\.01:1 to 10:1; this one has 3000 x 100/],
    [video({}, { framesPerSecond: 12 }), /23 to 60 frames per second; this file has 12/],
    [video({}, { bitsPerSecond: 30_000_000 }), /25 Mbit per second; this file has 30/],
    [video({}, { videoCodec: 'VP9' }), /H\.264 or HEVC; this file has VP9/],
    [video({}, { audioCodec: 'Opus' }), /must be AAC; this file has Opus/],
    [video({}, { audioSampleRate: 96_000 }), /48 kHz; this file has 96 kHz/],
    [video({}, { container: 'other' }), /MP4 or MOV file; this file is neither/],
    [video({}, { moovFirst: false }), /index of this video stands at its end/],
  ])('names what it found in a reel and what the limit is (%#)', (media, words) => {
    const found = checkInstagram(draft(reel(media))).filter(({ severity }) => severity === 'error');
    expect(found.map(({ message }) => message).join(' ')).toMatch(words);
    expect(found.every(({ suggestion }) => suggestion !== undefined)).toBe(true);
  });

  it('warns of a video over a minute in a carousel, which not every source allows', () => {
    const lasting = (durationMs: number): unknown[] =>
      checkInstagram(draft({ format: 'carousel', media: [image(), video({ durationMs })] }));
    expect(lasting(60_000)).toEqual([]);
    expect(lasting(60_001)).toMatchObject([
      { rule: 'network/instagram-video-length', severity: 'warning', field: 'media.1' },
    ]);
  });

  it('has shorter limits for a story video', () => {
    expect(errors(story(video({ durationMs: 60_000 })))).toEqual([]);
    expect(errors(story(video({ durationMs: 60_001 })))).toEqual(['video-length']);
    expect(errors(story(video({ sizeBytes: 100 * MEGABYTE + 1 })))).toEqual(['video-size']);
  });

  it('holds nothing against a video of which nothing is known, but says that the length is not known', () => {
    const unknown = video();
    delete unknown.video;
    delete unknown.durationMs;
    expect(checkInstagram(draft(reel(unknown)))).toMatchObject([
      { rule: 'network/instagram-video-length', severity: 'warning' },
    ]);
  });
});

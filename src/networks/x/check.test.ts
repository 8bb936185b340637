import { describe, expect, it } from '@jest/globals';
import { type Draft, type DraftMedia, type DraftProblem, type Format } from '../network.js';
import { checkDraft } from './check.js';

const IMAGE: DraftMedia = {
  mediaId: 'a',
  kind: 'image',
  mimeType: 'image/jpeg',
  sizeBytes: 1_000,
  width: 800,
  height: 600,
  altText: '',
};
const VIDEO: DraftMedia = {
  ...IMAGE,
  kind: 'video',
  mimeType: 'video/mp4',
  width: 720,
  height: 1_280,
  durationMs: 30_000,
  video: { container: 'mp4', videoCodec: 'AVC', audioCodec: 'AAC', framesPerSecond: 30 },
};

function draft(text: string, media: DraftMedia[] = [], format: Format = 'text'): Draft {
  return { network: 'x', format, text, media };
}

function thread(parts: string[]): Draft {
  return { network: 'x', format: 'thread', text: parts[0] ?? '', thread: parts, media: [] };
}

function rules(problems: DraftProblem[]): string[] {
  return problems.map(({ rule, severity, field }) => `${severity} ${rule} ${field}`);
}

const check = (given: Draft): string[] => rules(checkDraft(given));
const withImages = (...images: Partial<DraftMedia>[]) =>
  check(
    draft(
      '',
      images.map((image) => ({ ...IMAGE, ...image })),
      'photos',
    ),
  );
const withVideo = (video: Partial<DraftMedia>) => check(draft('', [{ ...VIDEO, ...video }], 'video'));

describe('the text of a post', () => {
  const tooLong = ['error network/x-text-too-long text'];

  it.each([
    ['letters', 'a', 280],
    ['Chinese characters, which weigh 2', '心', 140],
    ['emoji, which weigh 2', '🌿', 140],
    ['families of emoji, which weigh 2', '👨‍👩‍👧‍👦', 140],
    ['composed letters, which weigh 1', 'e\u0301', 280],
  ])('may hold so many %s and no more', (_, unit, most) => {
    expect(check(draft(unit.repeat(most)))).toEqual([]);
    expect(check(draft(unit.repeat(most + 1)))).toEqual(tooLong);
  });

  it('counts every link as 23, whatever its length', () => {
    const link = `https://example.org/${'a'.repeat(300)}`;
    expect(check(draft(`${'a'.repeat(256)} ${link}`))).toEqual(['info network/x-link-price text']);
    expect(check(draft(`${'a'.repeat(257)} ${link}`))).toContain(tooLong[0]);
    expect(check(draft(`${'a'.repeat(257)} nimh.nih.gov`))).toContain(tooLong[0]);
  });

  it('is shown from where it is too long, in UTF-16 units of the text as typed', () => {
    const [plain] = checkDraft(draft('a'.repeat(290)));
    expect(plain).toMatchObject({
      start: 280,
      end: 290,
      message: expect.stringMatching(/counts 290 .* 280\. .* by 10/u),
    });
    const [emoji] = checkDraft(draft('🌿'.repeat(141)));
    expect(emoji).toMatchObject({ start: 280, end: 282 });
    const [decomposed] = checkDraft(draft('e\u0301'.repeat(281)));
    expect(decomposed).toMatchObject({ start: 560, end: 562 });
  });

  it('may be missing only with a picture or a video', () => {
    expect(check(draft(' \n'))).toEqual(['error network/x-text-empty text']);
    expect(check(draft('', [IMAGE], 'image'))).toEqual([]);
  });

  it('may hold one cashtag, and the second one is shown', () => {
    expect(check(draft('About $ABC'))).toEqual([]);
    const [problem] = checkDraft(draft('About $ABC and $DEF'));
    expect(problem).toMatchObject({ rule: 'network/x-cashtags', severity: 'error', start: 15, end: 19 });
    expect(check(draft('It costs $5 and $10'))).toEqual([]);
  });

  it('may not hold a character that X takes in no post', () => {
    const [problem] = checkDraft(draft('Hi\uFEFF there'));
    expect(problem).toMatchObject({ rule: 'network/x-text-character', start: 2, end: 3 });
  });

  it('tells the price of a link, and where it is', () => {
    const [problem] = checkDraft(draft('See nimh.nih.gov and https://example.org'));
    expect(problem).toMatchObject({ rule: 'network/x-link-price', severity: 'info', start: 4, end: 16 });
    expect(problem?.message).toContain('0.200 USD');
  });
});

describe('a thread', () => {
  it('judges each part by itself', () => {
    expect(check(thread(['a'.repeat(280), 'b'.repeat(280)]))).toEqual([]);
    expect(check(thread(['a', 'b'.repeat(281)]))).toEqual(['error network/x-text-too-long thread.1']);
    expect(check(thread(['a', ' ']))).toEqual(['error network/x-text-empty thread.1']);
    expect(check(thread(['$ABC', '$DEF']))).toEqual([]);
  });

  it('has from 2 to 25 parts', () => {
    const parts = Array.from({ length: 26 }, (_, index) => `Part ${index}`);
    expect(check(thread(parts.slice(0, 1)))).toEqual(['error network/x-thread-too-short thread']);
    expect(check(thread(parts.slice(0, 2)))).toEqual([]);
    expect(check(thread(parts.slice(0, 25)))).toEqual([]);
    expect(check(thread(parts))).toEqual(['error network/x-thread-too-long thread']);
  });

  it('may not say the same twice, which X would refuse half-way', () => {
    expect(check(thread(['Breathe.', 'Rest.', ' breathe.']))).toEqual([
      'error network/x-thread-part-repeated thread.2',
    ]);
  });
});

describe('the files of a post', () => {
  it('are up to four pictures', () => {
    expect(withImages(IMAGE, IMAGE, IMAGE, IMAGE)).toEqual([]);
    expect(withImages(IMAGE, IMAGE, IMAGE, IMAGE, IMAGE)).toEqual(['error network/x-media-count media']);
  });

  it('are one video or one GIF alone', () => {
    expect(withVideo({})).toEqual([]);
    expect(withImages({ mimeType: 'image/gif' })).toEqual([]);
    expect(check(draft('', [VIDEO, IMAGE], 'photos'))).toEqual(['error network/x-media-mixed media']);
    expect(check(draft('', [VIDEO, VIDEO], 'video'))).toEqual(['error network/x-media-mixed media']);
    expect(withImages({ mimeType: 'image/gif' }, IMAGE)).toEqual(['error network/x-media-mixed media']);
  });

  it('are pictures of a known kind, up to 5 MB, GIFs up to 15 MB and 1280 x 1080', () => {
    const size = ['error network/x-image-size media.0'];
    expect(withImages({ sizeBytes: 5_242_880 })).toEqual([]);
    expect(withImages({ sizeBytes: 5_242_881 })).toEqual(size);
    expect(withImages({ mimeType: 'image/gif', sizeBytes: 15_728_640, width: 1_280, height: 1_080 })).toEqual([]);
    expect(withImages({ mimeType: 'image/gif', sizeBytes: 15_728_641 })).toEqual(size);
    expect(withImages({ mimeType: 'image/gif', width: 1_281 })).toEqual(['error network/x-gif-dimensions media.0']);
    expect(withImages({ mimeType: 'image/gif', height: 1_081 })).toEqual(['error network/x-gif-dimensions media.0']);
    expect(withImages(IMAGE, { mimeType: 'image/heic' })).toEqual(['error network/x-image-type media.1']);
  });

  it('have descriptions of up to 1,000 characters', () => {
    expect(withImages({ altText: 'a'.repeat(1_000) })).toEqual([]);
    const [problem] = checkDraft(draft('', [{ ...IMAGE, altText: 'a'.repeat(1_001) }], 'image'));
    expect(problem).toMatchObject({ field: 'media.0.altText', severity: 'error', start: 1_000, end: 1_001 });
  });

  it.each<[string, number, string[]]>([
    ['499 ms', 499, ['error network/x-video-length media.0']],
    ['500 ms', 500, []],
    ['140 s', 140_000, []],
    ['140.001 s', 140_001, ['warning network/x-video-length media.0']],
    ['125 min', 7_500_000, ['warning network/x-video-length media.0']],
    ['over 125 min', 7_500_001, ['error network/x-video-length media.0']],
  ])('judge a video of %s', (_, durationMs, expected) => {
    expect(withVideo({ durationMs })).toEqual(expected);
  });

  it.each<[string, number, string[]]>([
    ['512 MB', 512 * 1024 ** 2, []],
    ['a byte more', 512 * 1024 ** 2 + 1, ['warning network/x-video-size media.0']],
    ['16 GB', 16 * 1024 ** 3, ['warning network/x-video-size media.0']],
    ['a byte more than 16 GB', 16 * 1024 ** 3 + 1, ['error network/x-video-size media.0']],
  ])('judge a video of %s', (_, sizeBytes, expected) => {
    expect(withVideo({ sizeBytes })).toEqual(expected);
  });

  it('tell what depends on Premium between the ordinary limits and the last ones', () => {
    const [longer] = checkDraft(draft('', [{ ...VIDEO, durationMs: 20 * 60_000 + 1 }], 'video'));
    expect(longer?.message).toMatch(/20 min 1 s.*20 min .*Premium/u);
  });

  it.each<[string, Partial<DraftMedia>, string[]]>([
    ['1280 x 1024', { width: 1_280, height: 1_024 }, []],
    ['1024 x 1280', { width: 1_024, height: 1_280 }, []],
    ['1080 x 1920', { width: 1_080, height: 1_920 }, ['warning network/x-video-dimensions media.0']],
    ['1081 x 1920', { width: 1_081, height: 1_920 }, ['error network/x-video-dimensions media.0']],
    ['32 x 32', { width: 32, height: 32 }, []],
    ['31 x 32', { width: 31, height: 32 }, ['error network/x-video-dimensions media.0']],
    ['300 x 900', { width: 300, height: 900 }, []],
    ['300 x 901', { width: 300, height: 901 }, ['error network/x-video-shape media.0']],
  ])('judge a video of %s pixels', (_, size, expected) => {
    expect(withVideo(size)).toEqual(expected);
  });

  it('are MP4 or MOV videos with H.264 and AAC, up to 60 frames a second', () => {
    const streams = (more: Partial<NonNullable<DraftMedia['video']>>) =>
      withVideo({ video: { container: 'mp4', videoCodec: 'AVC', ...more } });
    expect(withVideo({ mimeType: 'video/quicktime' })).toEqual([]);
    expect(withVideo({ mimeType: 'video/webm' })).toEqual(['error network/x-video-type media.0']);
    expect(streams({ videoCodec: 'h264', audioCodec: 'mp4a.40.2', framesPerSecond: 60 })).toEqual([]);
    expect(streams({ videoCodec: 'HEVC' })).toEqual(['error network/x-video-codec media.0']);
    expect(streams({ audioCodec: 'Opus' })).toEqual(['error network/x-video-codec media.0']);
    expect(streams({ framesPerSecond: 60.1 })).toEqual(['error network/x-video-frames media.0']);
  });
});

describe('the format', () => {
  it.each<[Format, string[]]>([
    ['link', []],
    ['carousel', ['error network/x-format format']],
    ['reel', ['error network/x-format format']],
    ['story', ['error network/x-format format']],
  ])('%s', (format, expected) => {
    expect(check(draft('Hello', [], format))).toEqual(expected);
  });
});

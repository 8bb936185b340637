import { describe, expect, it } from '@jest/globals';
import { conversionLosses } from './picture-remarks.js';

const picture = (width: number, height: number, mimeType = 'image/jpeg') => ({
  kind: 'image' as const,
  width,
  height,
  mimeType,
  sizeBytes: 1_000,
});

const alone = (width: number, height: number, mimeType?: string) =>
  conversionLosses([picture(width, height, mimeType)], 'instagram');

describe('what a conversion takes away', () => {
  it('is told where a picture is cropped for Instagram, how much and where', () => {
    expect(alone(1_080, 1_080)).toEqual([]);
    expect(alone(1_080, 1_920)).toMatchObject([
      { rule: 'network/picture-cropped', field: 'mediaIds.0', network: 'instagram', severity: 'warning' },
    ]);
    expect([...alone(1_080, 1_920), ...alone(3_000, 1_000)].map((problem) => problem.message)).toEqual([
      expect.stringContaining('30 % are cut off at the top and bottom'),
      expect.stringContaining('36 % are cut off left and right'),
    ]);
  });

  it('is nothing where the network keeps the shape', () => {
    const pictures = [picture(1_080, 1_920), picture(3_000, 1_000), picture(5, 10_000)];
    expect([...conversionLosses(pictures, 'facebook'), ...conversionLosses(pictures, 'x')]).toEqual([]);
    expect([...alone(1_080, 1_350), ...alone(1_910, 1_000), ...alone(10, 10)]).toEqual([]);
    expect(conversionLosses([picture(900, 900), picture(1_080, 1_080)], 'instagram')).toEqual([]);
  });

  it('is what a series on Instagram loses by the shape of its first picture', () => {
    const found = conversionLosses([picture(1_080, 1_080), picture(1_080, 1_350), picture(2_000, 1_000)], 'instagram');
    expect(found.map(({ field, message }) => [field, message])).toEqual([
      ['mediaIds.1', expect.stringMatching(/shape of the first: 20 % are cut off at the top and bottom/)],
      ['mediaIds.2', expect.stringMatching(/shape of the first: 50 % are cut off left and right/)],
    ]);
  });

  it('is what a story or a cover loses by filling the screen', () => {
    expect(conversionLosses([picture(1_080, 1_080)], 'instagram', 'story')).toMatchObject([
      { message: expect.stringContaining('44 % are cut off left and right') },
    ]);
    const cover = conversionLosses([picture(1_080, 1_080)], 'instagram', 'cover', () => 'variants.instagram.cover');
    expect(cover).toMatchObject([{ field: 'variants.instagram.cover' }]);
    expect(conversionLosses([picture(1_080, 1_920)], 'instagram', 'story')).toEqual([]);
  });

  it('is the movement of a GIF, but on X', () => {
    expect(conversionLosses([picture(500, 500, 'image/gif')], 'facebook')).toMatchObject([
      { rule: 'network/gif-stands-still' },
    ]);
    expect(conversionLosses([picture(500, 500, 'image/gif')], 'x')).toEqual([]);
  });
});

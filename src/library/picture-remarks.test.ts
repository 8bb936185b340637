import { describe, expect, it } from '@jest/globals';
import { conversionLosses } from './picture-remarks.js';

const picture = (width: number, height: number, mimeType = 'image/jpeg') => ({
  kind: 'image' as const,
  width,
  height,
  mimeType,
  sizeBytes: 1_000,
});

describe('what a conversion takes away', () => {
  it('is told where a picture is cropped for Instagram, how much and where', () => {
    const found = conversionLosses([picture(1_080, 1_080), picture(1_080, 1_920), picture(3_000, 1_000)], 'instagram');
    expect(found).toMatchObject([
      { rule: 'network/picture-cropped', field: 'mediaIds.1', network: 'instagram', severity: 'warning' },
      { rule: 'network/picture-cropped', field: 'mediaIds.2' },
    ]);
    expect(found.map((problem) => problem.message)).toEqual([
      expect.stringContaining('30 % are cut off at the top and bottom'),
      expect.stringContaining('36 % are cut off left and right'),
    ]);
  });

  it('is nothing where the network keeps the shape', () => {
    const pictures = [picture(1_080, 1_920), picture(3_000, 1_000), picture(5, 10_000)];
    expect([...conversionLosses(pictures, 'facebook'), ...conversionLosses(pictures, 'x')]).toEqual([]);
    expect(conversionLosses([picture(1_080, 1_350), picture(1_910, 1_000), picture(10, 10)], 'instagram')).toEqual([]);
  });

  it('is the movement of a GIF, but on X', () => {
    expect(conversionLosses([picture(500, 500, 'image/gif')], 'facebook')).toMatchObject([
      { rule: 'network/gif-stands-still' },
    ]);
    expect(conversionLosses([picture(500, 500, 'image/gif')], 'x')).toEqual([]);
  });
});

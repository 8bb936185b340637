import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planFor } from './recipes.js';

const side = fc.integer({ min: 1, max: 12_000 });
const plan = (
  width: number,
  height: number,
  network: 'instagram' | 'facebook' | 'x',
  mimeType = 'image/jpeg',
  sizeBytes = 1_000,
) => planFor({ width, height, mimeType, sizeBytes }, network);

describe('a picture for Instagram', () => {
  it('is always 320 to 1440 pixels wide and of a shape between 4:5 and 1.91:1', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const made = plan(width, height, 'instagram');
        expect(made.width).toBeGreaterThanOrEqual(320);
        expect(made.width).toBeLessThanOrEqual(1_440);
        expect(made.width / made.height).toBeGreaterThanOrEqual(0.8);
        expect(made.width / made.height).toBeLessThanOrEqual(1.91);
      }),
    );
  });

  it('keeps its shape and size where Instagram takes them', () => {
    expect(plan(1_080, 1_080, 'instagram')).toMatchObject({ width: 1_080, height: 1_080, mimeType: 'image/jpeg' });
    expect(plan(1_080, 1_350, 'instagram')).toMatchObject({ width: 1_080, height: 1_350 });
    expect(plan(4_000, 3_000, 'instagram')).toMatchObject({ width: 1_440, height: 1_080 });
  });

  it('is cropped where it is too tall or too wide', () => {
    expect(plan(1_080, 1_920, 'instagram')).toMatchObject({ width: 1_080, height: 1_350 });
    expect(plan(3_000, 1_000, 'instagram')).toMatchObject({ width: 1_440, height: 754 });
  });
});

describe('a picture for Facebook and X', () => {
  it('keeps its shape, and is made smaller only where it is very large', () => {
    expect(plan(1_000, 4_096, 'facebook')).toMatchObject({ width: 500, height: 2_048, mimeType: 'image/jpeg' });
    expect(plan(1_000, 2_000, 'x')).toMatchObject({ width: 1_000, height: 2_000 });
    expect(plan(8_192, 100, 'x')).toMatchObject({ width: 4_096, height: 50 });
  });

  it('stays PNG on X, and a GIF that X takes goes out as it is', () => {
    expect(plan(100, 100, 'x', 'image/png').mimeType).toBe('image/png');
    expect(plan(100, 100, 'x', 'image/gif')).toMatchObject({ mimeType: 'image/gif', asIs: true });
    expect(plan(2_000, 100, 'x', 'image/gif')).toMatchObject({ mimeType: 'image/jpeg', asIs: false });
    expect(plan(100, 100, 'facebook', 'image/gif')).toMatchObject({ mimeType: 'image/jpeg', asIs: false });
  });
});

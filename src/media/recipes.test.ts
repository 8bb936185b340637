import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cuts } from './crop.js';
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

describe('a picture on Instagram with a purpose', () => {
  const of = (width: number, height: number, focus?: { x: number; y: number }) => ({
    width,
    height,
    mimeType: 'image/jpeg',
    sizeBytes: 1_000,
    ...(focus && { focus }),
  });
  const part = fc.double({ min: 0, max: 1, noNaN: true });

  it('fills the screen as a story or a cover', () => {
    expect(planFor(of(3_000, 2_000), 'instagram', { kind: 'story' })).toMatchObject({
      recipe: 'instagram-story-1',
      width: 1_080,
      height: 1_920,
    });
    expect(planFor(of(600, 600), 'instagram', { kind: 'cover' })).toMatchObject({ width: 338, height: 601 });
  });

  it('has in a series the shape that the first one gets, whatever its own', () => {
    fc.assert(
      fc.property(side, side, side, side, (width, height, firstWidth, firstHeight) => {
        const first = { width: firstWidth, height: firstHeight };
        const alone = planFor(of(firstWidth, firstHeight), 'instagram');
        const made = planFor(of(width, height), 'instagram', { kind: 'carousel', first });
        const shape = made.width / made.height;
        // A pixel more or less is rounding, in the one and, as large as it appears in the other, in the first.
        const rounding = 1.5 * Math.max(1, made.width / alone.width);
        expect(Math.abs(made.width / (alone.width / alone.height) - made.height)).toBeLessThanOrEqual(rounding);
        expect(shape).toBeGreaterThanOrEqual(0.8);
        expect(shape).toBeLessThanOrEqual(1.91);
      }),
    );
  });

  it('is cropped around its focus, as far as its edges let it', () => {
    const made = planFor(of(3_000, 1_000, { x: 0.9, y: 0.5 }), 'instagram');
    expect(made).toMatchObject({ recipe: 'instagram-1-at-900-500', area: { top: 0, height: 1_000 } });
    expect((made.area?.left ?? 0) + (made.area?.width ?? 0)).toBe(3_000);
    fc.assert(
      fc.property(side, side, part, part, (width, height, x, y) => {
        const { area, ...plan } = planFor(of(width, height, { x, y }), 'instagram', { kind: 'story' });
        if (!area) return;
        expect(area.left).toBeGreaterThanOrEqual(0);
        expect(area.top).toBeGreaterThanOrEqual(0);
        expect(area.left + area.width).toBeLessThanOrEqual(width);
        expect(area.top + area.height).toBeLessThanOrEqual(height);
        expect(area.width === width || area.height === height).toBe(true);
        expect(plan.recipe).toMatch(/^instagram-story-1-at-\d{1,4}-\d{1,4}$/);
      }),
    );
  });

  it('has no focus where nothing is cut: on other networks, in its own shape, and around the middle', () => {
    const focus = { x: 0.1, y: 0.1 };
    expect(planFor(of(3_000, 1_000, focus), 'facebook')).toMatchObject({ recipe: 'facebook-1' });
    expect(planFor(of(1_000, 1_000, focus), 'instagram')).not.toHaveProperty('focus');
    expect(planFor(of(3_000, 1_000, { x: 0.5, y: 0.5 }), 'instagram')).toMatchObject({ recipe: 'instagram-1' });
    expect(cuts({ width: 1_080, height: 1_350 }, { width: 800, height: 1_000 })).toBe(false);
  });
});

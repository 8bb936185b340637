import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { planFor } from './recipes.js';
import { render } from './render.js';

describe('a rendition', () => {
  let folder: string;
  const write = async (name: string, bytes: Buffer): Promise<string> => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };
  const noisy = (width: number, height: number) =>
    sharp({
      create: { width, height, channels: 3, background: 'gray', noise: { type: 'gaussian', mean: 128, sigma: 80 } },
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-render-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('is upright and knows nothing of the camera, the place or the person', async () => {
    const bytes = await sharp({ create: { width: 600, height: 400, channels: 3, background: 'red' } })
      .withExif({ IFD0: { Artist: 'Somebody' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const path = await write('camera.jpg', bytes);
    const made = await render(
      path,
      planFor({ width: 400, height: 600, mimeType: 'image/jpeg', sizeBytes: bytes.length }, 'facebook'),
    );
    const facts = await sharp(made.bytes).metadata();
    expect([facts.format, facts.width, facts.height, facts.space]).toEqual(['jpeg', 400, 600, 'srgb']);
    expect([facts.exif, facts.xmp, facts.orientation]).toEqual([undefined, undefined, undefined]);
  });

  it('gives up quality, then size, until the network has room for it', async () => {
    const path = await write('noise.png', await noisy(2_000, 2_000).png().toBuffer());
    const made = await render(path, {
      recipe: 'test-1',
      mimeType: 'image/png',
      maxBytes: 600_000,
      asIs: false,
      crops: false,
      width: 2_000,
      height: 2_000,
    });
    expect(made.mimeType).toBe('image/jpeg');
    expect(made.bytes.length).toBeLessThanOrEqual(600_000);
    expect(made.width).toBeLessThan(2_000);
    expect(await sharp(made.bytes).metadata()).toMatchObject({ width: made.width, height: made.height });
  });

  it('puts see-through parts on white where JPEG is wanted', async () => {
    const clear = await sharp({
      create: { width: 400, height: 400, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const path = await write('clear.png', clear);
    const made = await render(
      path,
      planFor({ width: 400, height: 400, mimeType: 'image/png', sizeBytes: clear.length }, 'instagram'),
    );
    const { channels } = await sharp(made.bytes).stats();
    expect(channels.map((channel) => channel.mean)).toEqual([255, 255, 255]);
  });

  it('shows the part around the focus, also of a picture that a camera turned', async () => {
    // Red above, blue below, as shown; stored lying on its side.
    const upright = await sharp({ create: { width: 400, height: 1_600, channels: 3, background: 'blue' } })
      .composite([{ input: { create: { width: 400, height: 800, channels: 3, background: 'red' } }, left: 0, top: 0 }])
      .png()
      .toBuffer();
    const turned = await sharp(upright).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const path = await write('turned.jpg', turned);
    const media = { width: 400, height: 1_600, mimeType: 'image/jpeg', sizeBytes: turned.length };
    const mean = async (focus?: { x: number; y: number }): Promise<number[]> => {
      const made = await render(path, planFor({ ...media, ...(focus && { focus }) }, 'instagram'));
      expect(await sharp(made.bytes).metadata()).toMatchObject({ width: 400, height: 500 });
      return (await sharp(made.bytes).stats()).channels.map((channel) => Math.round(channel.mean / 255));
    };
    expect(await mean({ x: 0.5, y: 0.1 })).toEqual([1, 0, 0]);
    expect(await mean({ x: 0.5, y: 0.9 })).toEqual([0, 0, 1]);
  });
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Renders every SVG of `sources`, except those named in `without`, to a JPEG (sRGB, no chroma loss) in `target`. */
export async function makePictures(sources, target, without) {
  const names = (await readdir(sources)).filter((name) => name.endsWith('.svg') && !without.includes(name));
  for (const name of names) {
    await sharp(join(sources, name))
      .flatten({ background: '#ffffff' })
      .withIccProfile('srgb')
      .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
      .toFile(join(target, name.replace(/\.svg$/u, '.jpg')));
  }
  return names.length;
}

import type { Sharp } from 'sharp';
import type { CropArea } from './crop.js';
import { decoding, openPicture, type PictureSize } from './pictures.js';
import type { RenditionPlan } from './recipes.js';

const QUALITIES = [90, 82, 74, 66, 58];
const SHRINK = 0.75;
const SMALLEST_SIDE = 320;

export interface Rendered extends PictureSize {
  bytes: Buffer;
  mimeType: string;
}

/**
 * Makes a picture as planned: upright, sRGB, cropped around its focus or at the centre, without EXIF (where it was taken is nobody's business),
 * see-through parts on white where JPEG is wanted. Too many bytes lower the quality first, then the size.
 */
export async function render(path: string, plan: RenditionPlan): Promise<Rendered> {
  return decoding.take(() => make(path, plan));
}

async function make(path: string, plan: RenditionPlan): Promise<Rendered> {
  if (plan.mimeType === 'image/png') {
    const bytes = await sized(path, plan, plan.area).png({ compressionLevel: 9 }).toBuffer();
    if (bytes.length <= plan.maxBytes) return { bytes, mimeType: 'image/png', width: plan.width, height: plan.height };
  }
  let size: PictureSize = { width: plan.width, height: plan.height };
  for (;;) {
    for (const quality of QUALITIES) {
      const bytes = await sized(path, size, plan.area).flatten({ background: '#ffffff' }).jpeg({ quality }).toBuffer();
      if (bytes.length <= plan.maxBytes) return { bytes, mimeType: 'image/jpeg', ...size };
    }
    if (Math.min(size.width, size.height) * SHRINK < SMALLEST_SIDE)
      throw new Error(`No rendition of ${plan.maxBytes} bytes could be made.`);
    size = { width: Math.round(size.width * SHRINK), height: Math.round(size.height * SHRINK) };
  }
}

function sized(path: string, { width, height }: PictureSize, area: CropArea | undefined): Sharp {
  const picture = openPicture(path);
  return (area ? picture.extract(area) : picture)
    .resize({ width, height, fit: 'cover', position: 'centre' })
    .toColourspace('srgb');
}

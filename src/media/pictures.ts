import sharp, { type Sharp } from 'sharp';
import { ProblemError } from '../foundation/problem-error.js';
import { IMAGE_MAX_PIXELS } from './limits.js';
import { Turns } from './turns.js';

// Files come and go under paths of their own: a cache of open ones would only hold memory and deleted files.
sharp.cache(false);

/** Whoever decodes or encodes a picture takes a turn here. */
export const decoding = new Turns();

/** Pixels, as shown (after the rotation that a camera noted). */
export interface PictureSize {
  width: number;
  height: number;
}

const FORMATS: Record<string, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
};

/** Opens a picture for decoding: upright, first frame only, and never more pixels than memory holds. */
export function openPicture(path: string): Sharp {
  return sharp(path, { limitInputPixels: IMAGE_MAX_PIXELS, failOn: 'error' }).autoOrient();
}

/**
 * Decodes the whole picture, since a header proves nothing.
 * @throws ProblemError 415 when it is another type than its first bytes said, 422 when it is broken or too large to decode
 */
export async function pictureSize(path: string, mimeType: string): Promise<PictureSize> {
  return decoding.take(() => decode(path, mimeType));
}

async function decode(path: string, mimeType: string): Promise<PictureSize> {
  try {
    const facts = await sharp(path, { limitInputPixels: IMAGE_MAX_PIXELS, failOn: 'error' }).metadata();
    if (FORMATS[facts.format] !== mimeType) {
      throw new ProblemError(415, 'media-type-mismatch', `The picture begins like ${mimeType} but is ${facts.format}.`);
    }
    await openPicture(path).resize(16, 16, { fit: 'inside' }).raw().toBuffer();
    return facts.autoOrient;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw unreadable(error);
  }
}

// What is kept of the look of a picture when it has to be written anew; 100 would only make it larger.
const QUALITY = 95;

/**
 * The picture without what a camera or program noted in it (EXIF with the place it was taken, XMP, IPTC), upright and with
 * its colour profile: clinics photograph their rooms. Undefined when there is nothing to take out.
 */
export async function withoutNotes(path: string, mimeType: string): Promise<Buffer | undefined> {
  return decoding.take(async () => {
    const facts = await sharp(path, { limitInputPixels: IMAGE_MAX_PIXELS }).metadata();
    if (!facts.exif && !facts.xmp && !facts.iptc) return undefined;
    const animated = (facts.pages ?? 1) > 1;
    const opened = sharp(path, { limitInputPixels: IMAGE_MAX_PIXELS, animated });
    const picture = (animated ? opened : opened.autoOrient()).keepIccProfile();
    switch (mimeType) {
      case 'image/jpeg':
        return picture.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
      case 'image/png':
        return picture.png().toBuffer();
      case 'image/webp':
        return picture.webp({ quality: QUALITY }).toBuffer();
      case 'image/gif':
        return picture.gif().toBuffer();
      case 'image/avif':
        return picture.avif({ quality: QUALITY }).toBuffer();
      default:
        throw new Error(`There is no way to write ${mimeType}.`);
    }
  });
}

function unreadable(error: unknown): ProblemError {
  if (error instanceof Error && error.message.includes('exceeds pixel limit')) {
    const millions = IMAGE_MAX_PIXELS / 1_000_000;
    return new ProblemError(
      422,
      'picture-too-large',
      `The picture has more than ${millions} million pixels. Make it smaller first.`,
    );
  }
  return new ProblemError(
    422,
    'picture-broken',
    'The picture is damaged or cut off, so it cannot be shown. Export it again and upload the new file.',
  );
}

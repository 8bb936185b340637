import sharp from 'sharp';

export type ImageFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'tiff' | 'bmp' | 'mpo' | 'other';

/** What an image really is, read from its content. */
export interface ImageFacts {
  format: ImageFormat;
  mimeType: string;
  /** As displayed, after the orientation tag. */
  width: number;
  height: number;
  frames: number;
}

const END_OF_JPEG = Buffer.from([0xff, 0xd9]);
const MULTI_PICTURE = Buffer.from('MPF\0', 'latin1');
const SEARCHED_BYTES = 65_536;

/** Reads an image's facts; undefined when it is none, or cut off. */
export async function imageFacts(content: Buffer): Promise<ImageFacts | undefined> {
  if (content.subarray(0, 2).toString('latin1') === 'BM') return bitmapFacts(content);
  const metadata = await sharp(content, { limitInputPixels: 300_000_000, pages: 1 })
    .metadata()
    .catch(() => undefined);
  if (!metadata) return undefined;
  const format = formatOf(metadata.format, content);
  if (format === 'jpeg' && !endsAsJpeg(content)) return undefined;
  const lying = (metadata.orientation ?? 1) >= 5;
  return {
    format,
    mimeType: `image/${format === 'mpo' ? 'jpeg' : format}`,
    width: lying ? metadata.height : metadata.width,
    height: lying ? metadata.width : metadata.height,
    frames: metadata.pages ?? 1,
  };
}

function formatOf(named: string, content: Buffer): ImageFormat {
  switch (named) {
    case 'jpeg':
      return content.subarray(0, SEARCHED_BYTES).includes(MULTI_PICTURE) ? 'mpo' : 'jpeg';
    case 'png':
    case 'gif':
    case 'webp':
    case 'tiff':
      return named;
    default:
      return 'other';
  }
}

function endsAsJpeg(content: Buffer): boolean {
  return content.subarray(-SEARCHED_BYTES).includes(END_OF_JPEG);
}

function bitmapFacts(content: Buffer): ImageFacts | undefined {
  if (content.length < 26) return undefined;
  return {
    format: 'bmp',
    mimeType: 'image/bmp',
    width: Math.abs(content.readInt32LE(18)),
    height: Math.abs(content.readInt32LE(22)),
    frames: 1,
  };
}

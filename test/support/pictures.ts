import sharp from 'sharp';

export interface PictureOptions {
  width: number;
  height: number;
  format?: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';
  /** EXIF orientation, 1 to 8; JPEG only. */
  orientation?: number;
  /** Hard to compress, so that the file is large. */
  noise?: boolean;
}

/** A picture made on the spot; left half red, right half blue unless noisy. */
export async function picture({
  width,
  height,
  format = 'jpeg',
  orientation,
  noise = false,
}: PictureOptions): Promise<Buffer> {
  const base = noise
    ? sharp({
        create: { width, height, channels: 3, background: 'gray', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
      })
    : sharp({ create: { width, height, channels: 3, background: 'blue' } }).composite([
        { input: { create: { width: Math.ceil(width / 2), height, channels: 3, background: 'red' } }, left: 0, top: 0 },
      ]);
  const described =
    orientation === undefined
      ? base
      : base
          .withExif({ IFD0: { Orientation: String(orientation), Artist: 'Somebody', ImageDescription: 'Private' } })
          .withMetadata({ orientation });
  return described.toFormat(format, format === 'jpeg' ? { quality: 100 } : {}).toBuffer();
}

/** A form with a file and fields, in this order. */
export function uploadForm(
  bytes: Uint8Array,
  fileName: string,
  mimeType: string,
  fields: Record<string, string> = {},
): FormData {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type: mimeType }), fileName);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

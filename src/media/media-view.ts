import { z } from 'zod';
import { text } from '../foundation/schemas.js';
import { pageQuery } from '../foundation/page.js';
import { ALT_TEXT_MAX } from './limits.js';
import type { Media } from './media.entity.js';

/** An uploaded picture or video as the outside sees it. Sizes in bytes and pixels. */
export const mediaView = z.object({
  id: z.uuid(),
  kind: z.enum(['image', 'video']),
  mimeType: z.string(),
  sizeBytes: z.int(),
  width: z.int(),
  height: z.int(),
  durationMs: z.int().optional(),
  altText: z.string(),
  fileName: z.string(),
  createdAt: z.iso.datetime(),
});
export type MediaView = z.infer<typeof mediaView>;

export const mediaPage = z.object({ items: z.array(mediaView), nextCursor: z.string().nullable() });

export const altText = text(ALT_TEXT_MAX);

export const mediaQuery = z.strictObject({
  ...pageQuery,
  kind: z.enum(['image', 'video']).optional(),
  /** Looks in file names and alt texts. */
  q: text(200).optional(),
});
export type MediaQuery = z.infer<typeof mediaQuery>;

export const mediaChange = z.strictObject({ altText });

export function viewOf(media: Media): MediaView {
  return {
    id: media.id,
    kind: media.kind,
    mimeType: media.mimeType,
    sizeBytes: media.sizeBytes,
    width: media.width,
    height: media.height,
    ...(media.durationMs !== null && { durationMs: media.durationMs }),
    altText: media.altText,
    fileName: media.fileName,
    createdAt: media.createdAt.toISOString(),
  };
}

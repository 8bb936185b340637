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
  focus: z.object({ x: z.number(), y: z.number() }).optional(),
  captionsBurntIn: z.boolean().optional(),
  fileName: z.string(),
  createdAt: z.iso.datetime(),
});
export type MediaView = z.infer<typeof mediaView>;

export const mediaPage = z.object({ items: z.array(mediaView), nextCursor: z.string().nullable() });

export const altText = text(ALT_TEXT_MAX);

const part = z.number('Must be a number from 0 to 1.').min(0, 'Must be from 0 to 1.').max(1, 'Must be from 0 to 1.');

/** A point of a picture that stays in sight where a network crops it: 0 to 1 from the left and from the top. */
export const focus = z.strictObject({ x: part, y: part }, 'Must be a point like {"x": 0.5, "y": 0.25}.');

export const mediaQuery = z.strictObject({
  ...pageQuery,
  kind: z.enum(['image', 'video']).optional(),
  /** Looks in file names and alt texts. */
  q: text(200).optional(),
});
export type MediaQuery = z.infer<typeof mediaQuery>;

/** A field that is given replaces what was there; null takes the focal point away. */
export const mediaChange = z.strictObject({
  altText: altText.optional(),
  focus: focus.nullable().optional(),
  captionsBurntIn: z.boolean().optional(),
});
export type MediaChange = z.infer<typeof mediaChange>;

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
    ...(media.focus && { focus: media.focus }),
    ...(media.kind === 'video' && { captionsBurntIn: media.captionsBurntIn }),
    fileName: media.fileName,
    createdAt: media.createdAt.toISOString(),
  };
}

import type { DraftCaptions, DraftMedia } from '../networks/network.js';
import type { Media } from './media.entity.js';
import type { RenditionPlan } from './recipes.js';
import type { RenditionRow } from './renditions.js';

/** A picture by its rendition. */
export function draftPictureOf(media: Media, plan: RenditionPlan, rendition: RenditionRow): DraftMedia {
  return { ...labelOf(media), ...sizeOf(rendition), ...focusOf(plan), rendition: rendition.recipe };
}

/** The same by the recipe alone. `sizeBytes` is then the most that it can come to. */
export function expectedPictureOf(media: Media, plan: RenditionPlan): DraftMedia {
  const { mimeType, width, height, maxBytes } = plan;
  const size = { mimeType, width, height, sizeBytes: Math.min(maxBytes, media.sizeBytes) };
  return { ...labelOf(media), ...size, ...focusOf(plan) };
}

/** A video as it is, with its subtitle files. */
export function draftVideoOf(media: Media, captions: DraftCaptions[]): DraftMedia {
  const { durationMs, video } = media;
  return {
    ...labelOf(media),
    ...sizeOf(media),
    ...(durationMs !== null && { durationMs }),
    ...(video !== null && { video }),
    ...(captions.length > 0 && { captions }),
  };
}

function focusOf({ focus }: RenditionPlan): Pick<DraftMedia, 'focus'> {
  return focus ? { focus } : {};
}

function labelOf({ id, kind, altText }: Media): Pick<DraftMedia, 'mediaId' | 'kind' | 'altText'> {
  return { mediaId: id, kind, altText };
}

function sizeOf({
  mimeType,
  sizeBytes,
  width,
  height,
}: Media | RenditionRow): Pick<DraftMedia, 'mimeType' | 'sizeBytes' | 'width' | 'height'> {
  return { mimeType, sizeBytes, width, height };
}

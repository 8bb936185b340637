import type { DraftMedia, NetworkName } from '../networks/network.js';
import type { Media } from './media.entity.js';
import { planFor } from './recipes.js';
import type { RenditionRow } from './renditions.js';

/** A picture by its rendition, or a video as it is. */
export function draftMediaOf(media: Media, rendition: RenditionRow | undefined): DraftMedia {
  if (!rendition) return { ...labelOf(media), ...sizeOf(media), ...videoOf(media) };
  return { ...labelOf(media), ...sizeOf(rendition) };
}

/** The same by the recipe alone. `sizeBytes` is then the most that it can come to. */
export function expectedMediaOf(media: Media, network: NetworkName): DraftMedia {
  if (media.kind === 'video') return draftMediaOf(media, undefined);
  const { mimeType, width, height, maxBytes } = planFor(media, network);
  return { ...labelOf(media), mimeType, width, height, sizeBytes: Math.min(maxBytes, media.sizeBytes) };
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

function videoOf({ durationMs, video }: Media): Pick<DraftMedia, 'durationMs' | 'video'> {
  return { ...(durationMs !== null && { durationMs }), ...(video !== null && { video }) };
}

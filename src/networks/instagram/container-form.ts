import type { DraftMedia, Draft, MediaAccess } from '../network.js';
import type { GraphParams } from '../graph/client.js';

/**
 * The form of POST /{ig-id}/media for one picture or video. IG User media reference, read 2026-09-11: alt text only for
 * pictures of the feed, no caption on stories and children, plain VIDEO only inside carousels.
 */
export async function mediaForm(draft: Draft, media: DraftMedia, access: MediaAccess): Promise<GraphParams> {
  const url = await access.urlOf(media);
  const source = media.kind === 'image' ? { image_url: url } : { video_url: url };
  const altText = media.kind === 'image' && media.altText !== '' ? { alt_text: media.altText } : {};
  switch (draft.format) {
    case 'carousel':
      return {
        ...source,
        ...altText,
        is_carousel_item: 'true',
        ...(media.kind === 'video' ? { media_type: 'VIDEO' } : {}),
      };
    case 'story':
      return { ...source, media_type: 'STORIES' };
    case 'reel':
    case 'video':
      return { ...source, media_type: 'REELS', share_to_feed: 'true', caption: draft.text };
    case 'image':
    case 'photos':
    case 'text':
    case 'link':
    case 'thread':
      return { ...source, ...altText, caption: draft.text };
    default: {
      const never: never = draft.format;
      return never;
    }
  }
}

/** The form of the container that holds a carousel's children together. */
export function carouselForm(draft: Draft, childIds: readonly string[]): GraphParams {
  return { media_type: 'CAROUSEL', children: childIds.join(','), caption: draft.text };
}

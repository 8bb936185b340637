import type { Account, DraftMedia, Draft, MediaAccess } from '../network.js';
import type { GraphParams } from '../graph/client.js';

/**
 * The form of POST /{ig-id}/media for one picture or video. IG User media reference, read 2026-09-11: alt text only for
 * pictures of the feed, no caption on stories and children, plain VIDEO only inside carousels.
 */
export async function mediaForm(
  draft: Draft,
  media: DraftMedia,
  access: MediaAccess,
  login: Account['login'],
): Promise<GraphParams> {
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
      return { ...source, media_type: 'STORIES', ...labels(draft, login) };
    case 'reel':
    case 'video':
      return {
        ...source,
        media_type: 'REELS',
        share_to_feed: String(draft.options?.shareToFeed ?? true),
        caption: draft.text,
        ...(await cover(draft, access)),
        ...people(draft),
        ...labels(draft, login),
      };
    case 'image':
    case 'photos':
    case 'text':
    case 'link':
    case 'thread':
      return { ...source, ...altText, caption: draft.text, ...people(draft), ...labels(draft, login) };
    default: {
      const never: never = draft.format;
      return never;
    }
  }
}

/** The form of the container that holds a carousel's children together. */
export function carouselForm(draft: Draft, childIds: readonly string[], login: Account['login']): GraphParams {
  return {
    media_type: 'CAROUSEL',
    children: childIds.join(','),
    caption: draft.text,
    ...people(draft),
    ...labels(draft, login),
  };
}

/** `collaborators`, a list as JSON: they are invited, and shown when they accept. */
function people({ options }: Draft): GraphParams {
  const usernames = options?.collaborators ?? [];
  return usernames.length === 0 ? {} : { collaborators: JSON.stringify(usernames) };
}

/** Instagram takes the picture where both are given, so only one is sent. */
async function cover({ options }: Draft, access: MediaAccess): Promise<GraphParams> {
  if (options?.cover) return { cover_url: await access.urlOf(options.cover) };
  return options?.coverAtMs === undefined ? {} : { thumb_offset: String(Math.round(options.coverAtMs)) };
}

/** Instagram changelog: the AI label since 2026-06-22 (on parents only), the paid one since 2026-04-22 by Facebook's login. */
function labels({ options }: Draft, login: Account['login']): GraphParams {
  return {
    ...(options?.madeWithAi === true ? { is_ai_generated: 'true' } : {}),
    ...(options?.paidPartnership === true && login !== 'instagram' ? { is_paid_partnership: 'true' } : {}),
  };
}

import { type FieldReader, type NodeType, renderNode } from '../graph/nodes.js';
import { graphTime } from '../graph/params.js';
import { listComments } from './comment-lists.js';
import { engagementOf } from './engagement.js';
import { mediaInsights } from './insights.js';
import { type InstagramMedia } from './store.js';

/** IG Media reference, page of 2026-09-28. */
export const MEDIA_NODE: NodeType<InstagramMedia> = {
  name: 'ShadowIGMedia',
  defaults: [],
  readers: {
    caption: (media) => (media.text === '' ? undefined : media.text),
    alt_text: (media) => (media.media[0]?.altText === '' ? undefined : media.media[0]?.altText),
    media_type: (media) => mediaType(media),
    media_product_type: (media) => productType(media),
    media_url: (media, call) => mediaUrl(media, call.request.origin),
    thumbnail_url: (media, call) =>
      media.media[0]?.kind === 'video' ? mediaUrl(media, call.request.origin) : undefined,
    permalink: (media) => media.permalink,
    shortcode: (media) => media.shortcode,
    timestamp: (media) => graphTime(media.publishedAt),
    username: (media, call) => call.world.account('instagram', media.accountId)?.username,
    owner: (media) => ({ id: media.accountId }),
    like_count: (media, call) => engagementOf(call.world, media).likes,
    comments_count: (media, call) => call.world.comments.count(media.id),
    view_count: (media, call) => engagementOf(call.world, media).views,
    is_comment_enabled: (media) => media.commentEnabled,
    is_shared_to_feed: (media) => (media.format === 'reel' ? media.shareToFeed : undefined),
    children: readChildren(),
    comments: (media, call, field) => listComments(call, media.id, field.args, field.fields),
    insights: (media, call, field) => ({ data: mediaInsights(call, media, field.args) }),
    reposts_count: (media, call) => engagementOf(call.world, media).reposts,
    saved_count: (media, call) => engagementOf(call.world, media).saves,
    shares_count: (media, call) => engagementOf(call.world, media).shares,
    total_like_count: (media, call) => engagementOf(call.world, media).likes,
    total_comments_count: (media, call) => call.world.comments.count(media.id),
    total_view_count: (media, call) => engagementOf(call.world, media).views,
  },
  empty: new Set(['ig_id', 'legacy_instagram_media_id', 'boost_eligibility_info', 'video_title', 'has_poll']),
  facebookOnly: new Set([
    'reposts_count',
    'saved_count',
    'shares_count',
    'total_like_count',
    'total_comments_count',
    'total_view_count',
  ]),
};

export function mediaType(media: InstagramMedia): string {
  if (media.format === 'carousel' && media.parentId === undefined) return 'CAROUSEL_ALBUM';
  return media.media[0]?.kind === 'video' ? 'VIDEO' : 'IMAGE';
}

export function productType(media: InstagramMedia): string {
  return media.format === 'reel' ? 'REELS' : media.format === 'story' ? 'STORY' : 'FEED';
}

function mediaUrl(media: InstagramMedia, origin: string): string | undefined {
  const first = media.media[0];
  return first && `${origin}/_sandbox/media/${first.mediaId}`;
}

function readChildren(): FieldReader<InstagramMedia> {
  return (media, call, field) => {
    if (media.childIds.length === 0) return undefined;
    const children = media.childIds
      .map((id) => call.world.instagram.media.get(id))
      .filter((child) => child !== undefined);
    return { data: children.map((child) => renderNode(MEDIA_NODE, child, call, field.fields)) };
  };
}

import { type FieldRequest } from '../graph/fields.js';
import { type NodeType } from '../graph/nodes.js';
import { graphTime } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { listComments } from './comment-lists.js';
import { engagementOf, type Reaction, reactionsOf } from './engagement.js';
import { postInsights } from './post-insights.js';
import { type FacebookPost } from './store.js';

const STATUS_TYPES = {
  status: 'mobile_status_update',
  link: 'shared_story',
  photo: 'added_photos',
  video: 'added_video',
  reel: 'added_video',
} as const;

/** Post reference, read 2026-09-11. */
export const POST_NODE: NodeType<FacebookPost> = {
  name: 'Post',
  defaults: ['created_time', 'message'],
  readers: {
    message: (post) => (post.text === '' ? undefined : post.text),
    created_time: (post) => graphTime(post.isPublished ? post.publishedAt : post.createdAt),
    updated_time: (post) => graphTime(post.isPublished ? post.publishedAt : post.createdAt),
    permalink_url: (post) => post.permalink,
    is_published: (post) => post.isPublished,
    is_hidden: (post) => post.isHidden,
    scheduled_publish_time: (post) =>
      post.scheduledAt === undefined ? undefined : Math.floor(post.scheduledAt / 1000),
    status_type: (post) => STATUS_TYPES[post.format],
    from: (post, call) => ({ id: post.accountId, name: call.world.accounts.get(post.accountId)?.name }),
    full_picture: (post, call) => pictureOf(post, call),
    attachments: (post, call) => attachmentsOf(post, call),
    shares: (post, call) => {
      const count = engagementOf(call.world, post).shares;
      return count === 0 ? undefined : { count };
    },
    comments: (post, call, field) => listComments(call, post.id, field.args, field.fields),
    reactions: (post, call, field) => reactionsPage(call, post, field.args),
    likes: (post, call, field) => reactionsPage(call, post, { ...field.args, type: 'LIKE' }),
    insights: (post, call, field: FieldRequest) => ({ data: postInsights(call, post, field.args) }),
  },
  empty: new Set(
    'actions admin_creator application backdated_time call_to_action child_attachments coordinates event feed_targeting height icon instagram_eligibility is_eligible_for_promotion is_expired is_popular message_tags parent_id picture place privacy promotable_id properties story story_tags subscribed target targeting timeline_visibility via width'.split(
      ' ',
    ),
  ),
};

/** The reactions of a post; who reacted is not told here, only how many. */
export function reactionsPage(call: GraphCall, post: FacebookPost, args: Record<string, string>): unknown {
  const counts = reactionsOf(post, engagementOf(call.world, post));
  const type = args['type'];
  const total =
    type === undefined
      ? Object.values(counts).reduce((sum, count) => sum + count, 0)
      : Object.hasOwn(counts, type)
        ? counts[type as Reaction]
        : 0;
  const summary = args['summary'];
  return {
    data: [],
    ...(summary !== undefined && summary !== 'false' && { summary: { total_count: total, viewer_reaction: 'NONE' } }),
  };
}

function pictureOf(post: FacebookPost, call: GraphCall): string | undefined {
  const first = post.media[0];
  return first && `${call.request.origin}/_sandbox/media/${first.mediaId}`;
}

function attachmentsOf(post: FacebookPost, call: GraphCall): unknown {
  const target = (id: string): unknown => ({ id, url: post.permalink });
  const first = pictureOf(post, call);
  if (post.videoId !== undefined) {
    return { data: [{ type: 'video_inline', media_type: 'video', target: target(post.videoId), url: post.permalink }] };
  }
  if (post.photoIds.length > 1) {
    const data = post.photoIds.map((id) => ({ type: 'photo', media_type: 'photo', target: target(id) }));
    return {
      data: [
        {
          type: 'album',
          media_type: 'album',
          target: target(post.id),
          url: post.permalink,
          media: { image: { src: first } },
          subattachments: { data },
        },
      ],
    };
  }
  const [photo] = post.photoIds;
  if (photo !== undefined) {
    return { data: [{ type: 'photo', media_type: 'photo', target: target(photo), media: { image: { src: first } } }] };
  }
  if (post.link !== undefined)
    return { data: [{ type: 'share', media_type: 'link', url: post.link, title: post.link }] };
  return undefined;
}

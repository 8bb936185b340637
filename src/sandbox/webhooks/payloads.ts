import { createHmac } from 'node:crypto';
import { type GraphComment } from '../graph/comments-store.js';
import { type World } from '../world.js';

/** `changes`: an array in each entry; `flat`: field and value directly in the entry, as Instagram's own login shows them. */
export type InstagramShape = 'changes' | 'flat';

/** What Meta tells about a new comment, as the bytes that are signed and sent. */
export function commentPayload(world: World, comment: GraphComment, shape: InstagramShape): string {
  const value = comment.network === 'instagram' ? instagramValue(world, comment) : facebookValue(world, comment);
  const field = comment.network === 'instagram' ? 'comments' : 'feed';
  const entry = { id: comment.accountId, time: Math.floor(world.clock.now() / 1000) };
  const flat = comment.network === 'instagram' && shape === 'flat';
  return asMetaWrites({
    object: comment.network === 'instagram' ? 'instagram' : 'page',
    entry: [flat ? { ...entry, field, value } : { ...entry, changes: [{ field, value }] }],
  });
}

/** The header that proves who sent these bytes. Webhooks guide, read 2026-09-11. */
export function signatureOf(payload: string, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(payload).digest('hex')}`;
}

// IG comments webhook reference, read 2026-09-11.
function instagramValue(world: World, comment: GraphComment): unknown {
  const media = world.instagram.media.get(comment.objectId);
  return {
    from: { id: comment.from.id, username: comment.from.username },
    media: { id: comment.objectId, media_product_type: productOf(media?.format) },
    id: comment.id,
    ...(comment.parentId !== undefined && { parent_id: comment.parentId }),
    text: comment.text,
  };
}

// From test suites of several products that agree; the official page was not to be read.
function facebookValue(world: World, comment: GraphComment): unknown {
  const post = world.facebook.posts.get(comment.objectId);
  return {
    from: { id: comment.from.id, name: comment.from.name },
    post: { id: comment.objectId, permalink_url: post?.permalink, status_type: 'mobile_status_update' },
    message: comment.text,
    post_id: comment.objectId,
    comment_id: comment.id,
    created_time: Math.floor(comment.createdAt / 1000),
    item: 'comment',
    parent_id: comment.parentId ?? comment.objectId,
    verb: 'add',
  };
}

function productOf(format: string | undefined): string {
  return format === 'reel' ? 'REELS' : format === 'story' ? 'STORY' : 'FEED';
}

// Everything beyond ASCII escaped, slashes too: a signature over anything but the very bytes does not match.
function asMetaWrites(value: unknown): string {
  return JSON.stringify(value)
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
}

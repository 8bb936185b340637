import { type FacebookPage } from '../core/accounts.js';
import { type PostedMedia } from '../core/published.js';
import { GraphRefusal } from '../graph/errors.js';
import { type World } from '../world.js';
import { type FacebookFormat, type FacebookPost } from './store.js';

export interface PostOrder {
  format: FacebookFormat;
  text: string;
  link?: string | undefined;
  media: PostedMedia[];
  photoIds: string[];
  videoId?: string | undefined;
  /** False: unpublished, or scheduled when `scheduledAt` (milliseconds since the epoch) is given. */
  published: boolean;
  scheduledAt?: number | undefined;
}

/** Makes a post. Throws error 506 when it is the same as the last one of the page. */
export function addPost(world: World, page: FacebookPage, order: PostOrder): FacebookPost {
  if (order.published) refuseSameAgain(world, page, order);
  const now = Math.trunc(world.clock.now());
  const id = `${page.id}_${world.ids.graph('122')}`;
  const post: FacebookPost = {
    id,
    network: 'facebook',
    accountId: page.id,
    text: order.text,
    media: order.media,
    publishedAt: now,
    born: world.clock.age(),
    permalink:
      order.format === 'reel' && order.videoId !== undefined
        ? `https://www.facebook.com/reel/${order.videoId}`
        : `https://www.facebook.com/${id}`,
    format: order.format,
    link: order.link,
    photoIds: order.photoIds,
    videoId: order.videoId,
    isPublished: false,
    isHidden: false,
    createdAt: now,
    scheduledAt: order.scheduledAt,
    remarks: 0,
  };
  world.facebook.posts.put(post);
  if (order.published) makePublic(world, post, now);
  else if (order.scheduledAt !== undefined) world.facebook.scheduled.add(post);
  world.touch();
  return post;
}

/** Lets a post appear on the page, at a time that may lie a little back. */
export function makePublic(world: World, post: FacebookPost, at: number): void {
  if (post.isPublished) return;
  post.isPublished = true;
  post.publishedAt = Math.trunc(at);
  post.born = world.clock.age() - Math.max(0, world.clock.now() - at);
  post.scheduledAt = undefined;
  world.facebook.scheduled.delete(post);
  if (post.format !== 'reel') world.facebook.publishedOf.add(post.accountId, post);
  for (const id of post.photoIds) {
    const photo = world.facebook.photos.get(id);
    if (photo) Object.assign(photo, { published: true, postId: post.id });
  }
  world.addEffect({ network: 'facebook', kind: 'post', id: post.id });
  world.crowd.expect('facebook', post.id, post.born);
}

function refuseSameAgain(world: World, page: FacebookPage, order: PostOrder): void {
  if (order.format !== 'status' && order.format !== 'link') return;
  const last = world.facebook.publishedOf.of(page.id).findLast((post) => post.deletedAt === undefined);
  const same = last?.text === order.text && last.link === order.link && last.photoIds.length === 0 && !last.videoId;
  if (!same) return;
  throw new GraphRefusal({
    code: 506,
    subcode: 1455006,
    message: '(#506) Duplicate status message',
    userTitle: 'Duplicate Status Update',
    userMessage: 'This status update is identical to the last one you posted. Try posting something different.',
  });
}

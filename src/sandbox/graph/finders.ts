import { COMMENT_KIND as FACEBOOK_COMMENT_KIND } from '../facebook/comment-kind.js';
import { PAGE_KIND } from '../facebook/page-kind.js';
import { PHOTO_KIND } from '../facebook/photo-kind.js';
import { POST_KIND } from '../facebook/post-kind.js';
import { VIDEO_KIND } from '../facebook/video-kind.js';
import { ACCOUNT_KIND } from '../instagram/account-kind.js';
import { COMMENT_KIND as INSTAGRAM_COMMENT_KIND } from '../instagram/comment-kind.js';
import { CONTAINER_KIND } from '../instagram/container-kind.js';
import { MEDIA_KIND } from '../instagram/media-kind.js';
import { type World } from '../world.js';
import { BUSINESS_KIND } from './businesses.js';
import { type Target, targetOf } from './kinds.js';

/** What an id stands for on the Graph; undefined for nothing, or for something deleted. */
export function findTarget(world: World, id: string): Target | undefined {
  const account = world.accounts.get(id);
  if (account?.network === 'instagram') return targetOf(ACCOUNT_KIND, account);
  if (account?.network === 'facebook') return targetOf(PAGE_KIND, account);
  const media = world.instagram.media.get(id);
  if (media) return media.deletedAt === undefined ? targetOf(MEDIA_KIND, media) : undefined;
  const container = world.instagram.containers.get(id);
  if (container) return targetOf(CONTAINER_KIND, container);
  const post = world.facebook.posts.get(id);
  if (post) return post.deletedAt === undefined ? targetOf(POST_KIND, post) : undefined;
  const photo = world.facebook.photos.get(id);
  if (photo) return targetOf(PHOTO_KIND, photo);
  const video = world.facebook.videos.get(id);
  if (video) return targetOf(VIDEO_KIND, video);
  const business = world.businesses.get(id);
  if (business) return targetOf(BUSINESS_KIND, business);
  const comment = world.comments.all.get(id);
  if (!comment || comment.deletedAt !== undefined) return undefined;
  return comment.network === 'instagram'
    ? targetOf(INSTAGRAM_COMMENT_KIND, comment)
    : targetOf(FACEBOOK_COMMENT_KIND, comment);
}

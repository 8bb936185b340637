import { type Network } from '../core/faults.js';
import { type Published } from '../core/published.js';
import { engagementOf as facebookEngagement, reactionsOf } from '../facebook/engagement.js';
import { engagementOf as instagramEngagement } from '../instagram/engagement.js';
import { type Effect, type World } from '../world.js';
import { engagementOf as xEngagement } from '../x/metrics.js';
import { facebookOptions, instagramOptions, type PostOptions, xOptions } from './options-view.js';

/** One effect as `GET /_sandbox/posts` shows it. `publishedAt` is ISO 8601, UTC; `bytes` is the size of the file. */
export interface PostView {
  network: Network;
  account: string;
  remoteId: string;
  /** Facebook: the id of the post, where `remoteId` is a video's. */
  postId?: string;
  text: string;
  media: { kind: string; altText: string; bytes: number }[];
  inReplyTo?: string;
  publishedAt: string;
  metrics: Record<string, number>;
  permalink: string;
  format: string;
  /** What the network was asked for beside words and media, by its own names. */
  options: PostOptions;
  deletedAt?: string;
}

/** Everything that became public, oldest first. */
export function postViews(world: World, network: string | undefined, account: string | undefined): PostView[] {
  const views: PostView[] = [];
  for (const effect of world.effects) {
    if (network !== undefined && network !== '' && effect.network !== network) continue;
    const view = viewOf(world, effect);
    if (view && (account === undefined || account === '' || view.account === account)) views.push(view);
  }
  return views;
}

function viewOf(world: World, effect: Effect): PostView | undefined {
  if (effect.kind === 'comment') return commentView(world, effect.id);
  switch (effect.network) {
    case 'instagram': {
      const media = world.instagram.media.get(effect.id);
      return (
        media && {
          ...common(media),
          format: media.format,
          options: instagramOptions(media),
          metrics: instagramMetrics(world, media.id),
        }
      );
    }
    case 'facebook': {
      const post = world.facebook.posts.get(effect.id);
      if (!post) return undefined;
      // A reel or video is known to its author by the id of the video, from before it was public.
      const ids = { remoteId: post.videoId ?? post.id, postId: post.id };
      return {
        ...common(post),
        ...ids,
        format: post.format,
        options: facebookOptions(world, post),
        metrics: facebookMetrics(world, post.id),
      };
    }
    case 'x': {
      const post = world.x.posts.get(effect.id);
      return (
        post && { ...common(post), format: 'post', options: xOptions(world, post), metrics: xMetrics(world, post.id) }
      );
    }
    default: {
      const never: never = effect.network;
      return never;
    }
  }
}

function common(post: Published): Omit<PostView, 'metrics' | 'format' | 'options'> {
  return {
    network: post.network,
    account: post.accountId,
    remoteId: post.id,
    text: post.text,
    media: post.media.map(({ kind, altText, bytes }) => ({ kind, altText, bytes })),
    ...(post.inReplyTo !== undefined && { inReplyTo: post.inReplyTo }),
    publishedAt: new Date(post.publishedAt).toISOString(),
    permalink: post.permalink,
    ...(post.deletedAt !== undefined && { deletedAt: new Date(post.deletedAt).toISOString() }),
  };
}

function commentView(world: World, id: string): PostView | undefined {
  const comment = world.comments.all.get(id);
  if (!comment) return undefined;
  return {
    network: comment.network,
    account: comment.accountId,
    remoteId: comment.id,
    text: comment.text,
    media: [],
    inReplyTo: comment.parentId ?? comment.objectId,
    publishedAt: new Date(comment.createdAt).toISOString(),
    metrics: {},
    permalink: '',
    format: 'comment',
    options: {},
    ...(comment.deletedAt !== undefined && { deletedAt: new Date(comment.deletedAt).toISOString() }),
  };
}

/** What an Instagram post has gained, under the names that the product uses. */
export function instagramMetrics(world: World, id: string): Record<string, number> {
  const media = world.instagram.media.get(id);
  if (!media) return {};
  const gained = instagramEngagement(world, media);
  return {
    views: gained.views,
    reach: gained.reach,
    likes: gained.likes,
    comments: world.comments.count(id),
    shares: gained.shares,
    saves: gained.saves,
    reposts: gained.reposts,
  };
}

export function facebookMetrics(world: World, id: string): Record<string, number> {
  const post = world.facebook.posts.get(id);
  if (!post) return {};
  const gained = facebookEngagement(world, post);
  const reactions = Object.values(reactionsOf(post, gained)).reduce((sum, count) => sum + count, 0);
  return {
    views: gained.views,
    reach: gained.reach,
    likes: reactions,
    comments: world.comments.count(id),
    shares: gained.shares,
    clicks: gained.linkClicks,
  };
}

export function xMetrics(world: World, id: string): Record<string, number> {
  const post = world.x.posts.get(id);
  if (!post) return {};
  const gained = xEngagement(world, post);
  return {
    views: gained.views,
    likes: gained.likes,
    comments: post.replyCount,
    shares: gained.reposts,
    saves: gained.saves,
    quotes: post.quoteCount,
  };
}

import { type Network } from '../core/faults.js';
import { type Published } from '../core/published.js';
import { facebookMetrics, instagramMetrics, xMetrics } from '../control/posts-view.js';
import { facebookOptions, instagramOptions, optionLines, type PostOptions, xOptions } from '../control/options-view.js';
import { strangerOnX } from '../crowd/stranger-ids.js';
import { type World } from '../world.js';

export interface RemarkView {
  name: string;
  text: string;
  own: boolean;
  hidden: boolean;
  time: string;
  iso: string;
  replies: RemarkView[];
}

export interface CardView {
  name: string;
  username: string;
  initials: string;
  format: string;
  text: string;
  link: string | undefined;
  time: string;
  iso: string;
  permalink: string;
  media: { isVideo: boolean; url: string; altText: string; width: number; height: number }[];
  metrics: { label: string; count: string }[];
  /** What was asked for beside words and media, one line each. */
  options: string[];
  remarks: RemarkView[];
  moreRemarks: number;
  /** Later posts of the same thread. */
  thread: CardView[];
}

export interface FeedView {
  network: Network;
  title: string;
  cards: CardView[];
  total: number;
}

const MOST_CARDS = 30;
const MOST_REMARKS = 4;
const LABELS: Record<string, string> = {
  views: 'views',
  reach: 'reached',
  likes: 'likes',
  comments: 'comments',
  shares: 'shares',
  saves: 'saves',
  clicks: 'clicks',
  quotes: 'quotes',
};

const clock = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const number = new Intl.NumberFormat('en');

/** A time as people read it, UTC. */
export function shownTime(time: number): string {
  return clock.format(time);
}

/** The three feeds, newest first, as a person would see them. */
export function feedViews(world: World): FeedView[] {
  return [
    { network: 'instagram', title: 'Instagram', ...cardsOf(world, 'instagram') },
    { network: 'facebook', title: 'Facebook', ...cardsOf(world, 'facebook') },
    { network: 'x', title: 'X', ...cardsOf(world, 'x') },
  ];
}

function cardsOf(world: World, network: Network): { cards: CardView[]; total: number } {
  const cards: CardView[] = [];
  let total = 0;
  for (const effect of world.effects.toReversed()) {
    if (effect.network !== network || effect.kind !== 'post') continue;
    const post = postOf(world, network, effect.id);
    // Replies stand under the post that they answer.
    if (!post || post.deletedAt !== undefined || post.inReplyTo !== undefined) continue;
    total += 1;
    if (cards.length < MOST_CARDS) cards.push(cardOf(world, post));
  }
  return { cards, total };
}

function postOf(world: World, network: Network, id: string): Published | undefined {
  switch (network) {
    case 'instagram':
      return world.instagram.media.get(id);
    case 'facebook':
      return world.facebook.posts.get(id);
    case 'x':
      return world.x.posts.get(id);
    default: {
      const never: never = network;
      return never;
    }
  }
}

function cardOf(world: World, post: Published): CardView {
  const account = world.accounts.get(post.accountId);
  const name = account?.name ?? post.accountId;
  const onX = post.network === 'x';
  const remarks = onX ? xRemarks(world, post) : graphRemarks(world, post.id);
  return {
    name,
    username: account?.username ?? '',
    initials: name
      .split(/\s+/)
      .slice(0, 2)
      .map((word) => word.charAt(0))
      .join(''),
    format: 'format' in post ? String(post.format) : '',
    text: post.text,
    link: 'link' in post && typeof post.link === 'string' ? post.link : undefined,
    time: clock.format(post.publishedAt),
    iso: new Date(post.publishedAt).toISOString(),
    permalink: post.permalink,
    media: post.media.map((media) => ({
      isVideo: media.kind === 'video',
      url: `/_sandbox/media/${media.mediaId}?type=${encodeURIComponent(media.mimeType)}`,
      altText: media.altText,
      width: media.width,
      height: media.height,
    })),
    metrics: metricsOf(world, post),
    options: optionLines(optionsOf(world, post)),
    remarks: remarks.slice(0, MOST_REMARKS),
    moreRemarks: Math.max(0, remarks.length - MOST_REMARKS),
    thread: onX ? threadOf(world, post) : [],
  };
}

function optionsOf(world: World, post: Published): PostOptions {
  const media = world.instagram.media.get(post.id);
  if (media) return instagramOptions(media);
  const onFacebook = world.facebook.posts.get(post.id);
  if (onFacebook) return facebookOptions(world, onFacebook);
  const onX = world.x.posts.get(post.id);
  return onX ? xOptions(world, onX) : {};
}

function metricsOf(world: World, post: Published): { label: string; count: string }[] {
  const metrics =
    post.network === 'x'
      ? xMetrics(world, post.id)
      : post.network === 'facebook'
        ? facebookMetrics(world, post.id)
        : instagramMetrics(world, post.id);
  return Object.entries(metrics)
    .filter(([name]) => name in LABELS)
    .map(([name, count]) => ({ label: LABELS[name] ?? name, count: number.format(count) }));
}

function threadOf(world: World, post: Published): CardView[] {
  const next = world.x.byConversation
    .of(post.id)
    .find(
      (reply) =>
        !reply.byStranger &&
        reply.inReplyTo === post.id &&
        reply.authorId === post.accountId &&
        reply.deletedAt === undefined,
    );
  if (!next) {
    const conversation = world.x.posts.get(post.id)?.conversationId;
    const later =
      conversation === undefined || conversation === post.id
        ? undefined
        : world.x.byConversation
            .of(conversation)
            .find((reply) => !reply.byStranger && reply.inReplyTo === post.id && reply.deletedAt === undefined);
    return later ? chain(world, later) : [];
  }
  return chain(world, next);
}

function chain(world: World, post: Published): CardView[] {
  const { thread, ...card } = cardOf(world, post);
  return [{ ...card, thread: [] }, ...thread];
}

function xRemarks(world: World, post: Published): RemarkView[] {
  const conversation = world.x.posts.get(post.id)?.conversationId ?? post.id;
  const all = world.x.byConversation.of(conversation).filter((reply) => reply.deletedAt === undefined);
  return all
    .filter((reply) => reply.inReplyTo === post.id && reply.byStranger)
    .map((reply) => ({
      name: strangerOnX(reply.authorId)?.name ?? world.guests.get(reply.authorId)?.name ?? 'Somebody',
      text: reply.text,
      own: false,
      hidden: reply.hidden,
      time: clock.format(reply.publishedAt),
      iso: new Date(reply.publishedAt).toISOString(),
      replies: all
        .filter((answer) => answer.inReplyTo === reply.id)
        .map((answer) => ({
          name: world.accounts.get(answer.authorId)?.name ?? 'Somebody',
          text: answer.text,
          own: true,
          hidden: false,
          time: clock.format(answer.publishedAt),
          iso: new Date(answer.publishedAt).toISOString(),
          replies: [],
        })),
    }));
}

function graphRemarks(world: World, objectId: string): RemarkView[] {
  const view = (id: string): RemarkView | undefined => {
    const comment = world.comments.all.get(id);
    if (!comment || comment.deletedAt !== undefined) return undefined;
    return {
      name: comment.from.name,
      text: comment.text,
      own: comment.own,
      hidden: comment.hidden,
      time: clock.format(comment.createdAt),
      iso: new Date(comment.createdAt).toISOString(),
      replies: world.comments.replies.of(id).flatMap((reply) => view(reply.id) ?? []),
    };
  };
  return world.comments.under.of(objectId).flatMap((comment) => view(comment.id) ?? []);
}

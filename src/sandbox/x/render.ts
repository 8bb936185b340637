import { strangerOnX } from '../crowd/stranger-ids.js';
import { type World } from '../world.js';
import { type XCaller } from './caller.js';
import { fieldNotAuthorized } from './errors.js';
import { engagementOf, nonPublicMetrics, organicMetrics, publicMetrics } from './metrics.js';
import { type AskedFields } from './query.js';
import { type XPost } from './store.js';

// Private metrics: the owner's token, posts of the last 30 days. Metrics page, read 2026-08-22.
const PRIVATE_METRICS_MS = 30 * 24 * 3_600_000;
const REFERENCED = ['referenced_tweets', 'referenced_posts', 'referenced_tweets.id', 'referenced_posts.id'];
const PRIVATE = ['non_public_metrics', 'organic_metrics', 'promoted_metrics'] as const;

interface Answer {
  data?: unknown;
  includes?: Record<string, unknown[]>;
  errors?: unknown[];
}

/** The JSON of posts with the fields and expansions that were asked for; what may not be seen goes to `errors`. */
export function renderPosts(world: World, caller: XCaller, posts: XPost[], asked: AskedFields): Answer {
  const errors: unknown[] = [];
  const users = new Map<string, unknown>();
  const media = new Map<string, unknown>();
  const referenced = new Map<string, unknown>();
  const data: unknown[] = [];
  for (const post of posts) {
    const refused = refusedField(world, caller, post, asked);
    if (refused !== undefined) {
      errors.push(fieldNotAuthorized(refused, post.id));
      continue;
    }
    data.push(renderPost(world, post, asked));
    countRead(world, caller, post);
    expand(world, caller, post, asked, { users, media, referenced });
  }
  for (const id of users.keys()) world.xUsage.read('usersRead', id, world.clock.now());
  for (const id of referenced.keys()) {
    const other = world.x.posts.get(id);
    if (other) countRead(world, caller, other);
  }
  const includes = {
    ...(users.size > 0 && { users: [...users.values()] }),
    ...(media.size > 0 && { media: [...media.values()] }),
    ...(referenced.size > 0 && { tweets: [...referenced.values()] }),
  };
  return {
    ...(data.length > 0 && { data }),
    ...(Object.keys(includes).length > 0 && { includes }),
    ...(errors.length > 0 && { errors }),
  };
}

function countRead(world: World, caller: XCaller, post: XPost): void {
  const own = caller.token.kind === 'x-user' && caller.token.ownerId === post.authorId;
  world.xUsage.read(own ? 'ownPostsRead' : 'otherPostsRead', post.id, world.clock.now());
}

function refusedField(world: World, caller: XCaller, post: XPost, asked: AskedFields): string | undefined {
  const wanted = PRIVATE.find((field) => asked.tweet.has(field));
  if (wanted === undefined) return undefined;
  const owner = caller.token.kind === 'x-user' && caller.token.ownerId === post.authorId;
  const young = post.publishedAt >= world.clock.now() - PRIVATE_METRICS_MS;
  return owner && young ? undefined : wanted;
}

function renderPost(world: World, post: XPost, asked: AskedFields): Record<string, unknown> {
  const fields = asked.tweet;
  const json: Record<string, unknown> = { id: post.id, text: post.storedText, edit_history_tweet_ids: [post.id] };
  if (fields.has('created_at')) json['created_at'] = new Date(post.publishedAt).toISOString();
  if (fields.has('author_id') || asked.expansions.has('author_id')) json['author_id'] = post.authorId;
  if (fields.has('conversation_id')) json['conversation_id'] = post.conversationId;
  if (fields.has('in_reply_to_user_id') && post.inReplyToUserId !== undefined) {
    json['in_reply_to_user_id'] = post.inReplyToUserId;
  }
  if (REFERENCED.some((name) => fields.has(name) || asked.expansions.has(name))) {
    const references = referencesOf(post);
    if (references.length > 0) json['referenced_tweets'] = references;
  }
  if ((fields.has('attachments') || asked.expansions.has('attachments.media_keys')) && post.mediaKeys.length > 0) {
    json['attachments'] = { media_keys: post.mediaKeys };
  }
  if (fields.has('entities') && Object.keys(post.entities).length > 0) json['entities'] = post.entities;
  if (fields.has('lang')) json['lang'] = 'en';
  if (fields.has('possibly_sensitive')) json['possibly_sensitive'] = false;
  if (fields.has('paid_partnership')) json['paid_partnership'] = post.paidPartnership ?? false;
  if (fields.has('reply_settings')) json['reply_settings'] = post.replySettings ?? 'everyone';
  const gained = engagementOf(world, post);
  if (fields.has('public_metrics')) json['public_metrics'] = publicMetrics(post, gained);
  if (fields.has('non_public_metrics')) json['non_public_metrics'] = nonPublicMetrics(post, gained);
  if (fields.has('organic_metrics')) json['organic_metrics'] = organicMetrics(post, gained);
  return json;
}

function referencesOf(post: XPost): { type: string; id: string }[] {
  return [
    ...(post.inReplyTo === undefined ? [] : [{ type: 'replied_to', id: post.inReplyTo }]),
    ...(post.quotedId === undefined ? [] : [{ type: 'quoted', id: post.quotedId }]),
  ];
}

function expand(
  world: World,
  caller: XCaller,
  post: XPost,
  asked: AskedFields,
  into: { users: Map<string, unknown>; media: Map<string, unknown>; referenced: Map<string, unknown> },
): void {
  const addUser = (id: string): void => {
    if (!into.users.has(id)) into.users.set(id, renderUser(world, id, asked.user));
  };
  if (asked.expansions.has('author_id')) addUser(post.authorId);
  if (asked.expansions.has('in_reply_to_user_id') && post.inReplyToUserId !== undefined) addUser(post.inReplyToUserId);
  if (asked.expansions.has('entities.mentions.username')) {
    for (const mention of post.entities.mentions ?? []) if (mention.id !== undefined) addUser(mention.id);
  }
  if (asked.expansions.has('attachments.media_keys')) {
    for (const key of post.mediaKeys) into.media.set(key, renderMedia(world, caller, post, key, asked.media));
  }
  if (REFERENCED.some((name) => asked.expansions.has(name))) {
    for (const { id } of referencesOf(post)) {
      const other = world.x.posts.get(id);
      if (other && other.deletedAt === undefined) into.referenced.set(id, renderPost(world, other, asked));
    }
  }
}

function renderMedia(
  world: World,
  caller: XCaller,
  post: XPost,
  key: string,
  fields: Set<string>,
): Record<string, unknown> {
  const media = world.x.mediaByKey.get(key);
  const json: Record<string, unknown> = { media_key: key, type: media?.kind ?? 'photo' };
  if (!media) return json;
  if (fields.has('alt_text') && media.altText !== '') json['alt_text'] = media.altText;
  if (fields.has('width')) json['width'] = media.width;
  if (fields.has('height')) json['height'] = media.height;
  if (fields.has('url') && media.kind === 'photo') json['url'] = `https://pbs.twimg.com/media/${key}.jpg`;
  if (media.kind !== 'video') return json;
  if (fields.has('duration_ms')) json['duration_ms'] = media.durationMs;
  const views = Math.floor(engagementOf(world, post).views * 0.6);
  if (fields.has('public_metrics')) json['public_metrics'] = { view_count: views };
  if (fields.has('non_public_metrics') && caller.token.ownerId === post.authorId) {
    json['non_public_metrics'] = Object.fromEntries(
      [1, 0.7, 0.5, 0.38, 0.27].map((share, quarter) => [`playback_${quarter * 25}_count`, Math.floor(views * share)]),
    );
  }
  return json;
}

/** The JSON of a user, account or stranger. */
export function renderUser(world: World, id: string, fields: Set<string>): Record<string, unknown> {
  const account = world.account('x', id);
  const stranger = strangerOnX(id) ?? world.guests.get(id);
  const json: Record<string, unknown> = {
    id,
    name: account?.name ?? stranger?.name ?? 'Somebody',
    username: account?.username ?? stranger?.username ?? `user_${id}`,
  };
  if (fields.has('verified')) json['verified'] = account?.premium ?? false;
  if (fields.has('verified_type')) json['verified_type'] = account?.premium ? 'blue' : 'none';
  if (fields.has('subscription_type')) json['subscription_type'] = account?.premium ? 'Premium' : 'None';
  if (fields.has('created_at')) json['created_at'] = '2019-03-04T10:00:00.000Z';
  if (fields.has('description')) json['description'] = '';
  if (fields.has('protected')) json['protected'] = false;
  if (fields.has('profile_image_url')) {
    json['profile_image_url'] = 'https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png';
  }
  if (fields.has('public_metrics')) {
    json['public_metrics'] = {
      followers_count: account?.followers ?? 90,
      following_count: 120,
      tweet_count: world.x.byAuthor.of(id).length,
      listed_count: 0,
    };
  }
  return json;
}

import { type XAccount } from '../core/accounts.js';
import { type World } from '../world.js';
import { type CreateBody } from './create-body.js';
import { storedText } from './entities.js';
import { forbidden, invalidRequest, tooLarge } from './errors.js';
import { mediaForPost } from './media-for-post.js';
import { type XPost } from './store.js';
import { hasTooManyCashtags, isTooLong } from './text-length.js';

export const DUPLICATE_DETAIL = 'You are not allowed to create a Tweet with duplicate content.';
export const REPLY_DETAIL =
  'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.';

// The length of the window is not published; a day is what people report.
const DUPLICATE_WINDOW_MS = 24 * 3_600_000;
const MOST_TEXT_BYTES = 200_000;

/** Makes a post public, or refuses it the way X does. */
export function createPost(world: World, account: XAccount, body: CreateBody): XPost {
  const text = (body.text ?? '').trim().normalize('NFC');
  if (Buffer.byteLength(text) > MOST_TEXT_BYTES) throw tooLarge('The text is too large.');
  if (text === '' && !body.media && body.card_uri === undefined) {
    throw invalidRequest('At least one of text, media or card_uri must be given.', { text: [text] });
  }
  if (isTooLong(text, account.premium)) {
    throw invalidRequest('Your Tweet text is too long.', { text: [text] });
  }
  if (hasTooManyCashtags(text)) throw forbidden('Posts are limited to a maximum of one cashtag.');
  const replied = repliedPost(world, account, body);
  const quoted = quotedPost(world, account, body);
  const now = world.clock.now();
  if (text !== '') {
    const same = world.x.sameText(account.id, text, replied?.authorId);
    if (same && same.publishedAt > now - DUPLICATE_WINDOW_MS) throw forbidden(DUPLICATE_DETAIL);
  }
  const media = mediaForPost(world, account, body.media?.media_ids ?? []);

  const id = world.ids.snowflake(now);
  const permalink = `https://x.com/${account.username}/status/${id}`;
  const stored = storedText(
    id,
    text,
    media.length > 0
      ? {
          keys: media.map((one) => one.mediaKey),
          link: permalink,
          word: media[0]?.kind === 'video' ? 'video' : 'photo',
        }
      : undefined,
    (username) => usersByName(world, username),
  );
  const post: XPost = {
    id,
    network: 'x',
    accountId: account.id,
    authorId: account.id,
    byStranger: false,
    text,
    storedText: stored.text,
    entities: stored.entities,
    media: media.map((one) => ({
      kind:
        one.kind === 'photo' ? ('image' as const) : one.kind === 'animated_gif' ? ('gif' as const) : ('video' as const),
      mediaId: one.shelfId ?? '',
      mimeType: one.mimeType,
      altText: one.altText,
      bytes: one.bytes,
      width: one.width,
      height: one.height,
      durationMs: one.durationMs,
    })),
    mediaKeys: media.map((one) => one.mediaKey),
    publishedAt: Math.trunc(now),
    born: world.clock.age(),
    permalink,
    conversationId: replied?.conversationId ?? id,
    inReplyTo: replied?.id,
    inReplyToUserId: replied?.authorId,
    quotedId: quoted?.id,
    replySettings: body.reply_settings,
    madeWithAi: body.made_with_ai,
    paidPartnership: body.paid_partnership,
    hidden: false,
    replyCount: 0,
    quoteCount: 0,
    mentionedUserIds: [
      ...new Set(
        [
          ...(stored.entities.mentions ?? []).map((mention) => mention.id),
          replied && replied.authorId !== account.id ? replied.authorId : undefined,
        ].filter((userId) => userId !== undefined),
      ),
    ],
    remarks: 0,
  };
  for (const one of media) one.usedIn = id;
  if (replied) replied.replyCount += 1;
  if (quoted) quoted.quoteCount += 1;
  world.x.add(post);
  const links = (stored.entities.urls ?? []).some((url) => url.media_key === undefined);
  world.xUsage.add(links ? 'postsWithLink' : 'posts');
  world.addEffect({ network: 'x', kind: 'post', id });
  if (!replied) world.crowd.expect('x', id, post.born);
  return post;
}

function repliedPost(world: World, account: XAccount, body: CreateBody): XPost | undefined {
  if (!body.reply) return undefined;
  const post = world.x.posts.get(body.reply.in_reply_to_tweet_id);
  if (!post || post.deletedAt !== undefined) {
    throw forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.');
  }
  // Self-serve apps since 2026-02-23: only to oneself, or to who mentioned or quoted the account.
  const quotesUs = post.quotedId !== undefined && world.x.posts.get(post.quotedId)?.authorId === account.id;
  if (post.authorId !== account.id && !post.mentionedUserIds.includes(account.id) && !quotesUs) {
    throw forbidden(REPLY_DETAIL);
  }
  return post;
}

function quotedPost(world: World, account: XAccount, body: CreateBody): XPost | undefined {
  if (body.quote_tweet_id === undefined) return undefined;
  // Quoting by API is for Enterprise only since 2026-04-20.
  if (!account.enterprise) throw forbidden('You are not permitted to perform this action.');
  const post = world.x.posts.get(body.quote_tweet_id);
  if (!post || post.deletedAt !== undefined) throw invalidRequest('quote_tweet_id: the post does not exist.');
  return post;
}

function usersByName(world: World, username: string): string | undefined {
  return world.xIdsByUsername.get(username.toLowerCase());
}

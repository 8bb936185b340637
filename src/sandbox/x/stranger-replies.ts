import { type PlannedRemark } from '../crowd/crowd.js';
import { strangerId } from '../crowd/stranger-ids.js';
import { type World } from '../world.js';
import { storedText } from './entities.js';

/** Lets a stranger reply to a post on X. A reply mentions the author, as X's own reply button does. */
export function addStrangerReply(world: World, postId: string, planned: PlannedRemark, at: number): void {
  const post = world.x.posts.get(postId);
  const author = post && world.account('x', post.authorId);
  if (!post || !author || post.deletedAt !== undefined) return;
  post.remarks += 1;
  post.replyCount += 1;
  addStrangerPost(world, {
    authorId: strangerId('x', planned.strangerIndex),
    text: `@${author.username} ${planned.text}`,
    conversationId: post.conversationId,
    inReplyTo: post.id,
    inReplyToUserId: author.id,
    mentionedUserIds: [author.id],
    at,
    born: post.born + planned.afterMs,
  });
}

/** Adds a post by somebody who is not an account of the sandbox; `conversationId` defaults to its own. */
export function addStrangerPost(
  world: World,
  said: {
    authorId: string;
    text: string;
    conversationId?: string;
    inReplyTo?: string;
    inReplyToUserId?: string;
    mentionedUserIds: string[];
    at: number;
    born: number;
  },
): string {
  const id = world.ids.snowflake(said.at);
  const mentioned = said.mentionedUserIds.map((userId) => world.account('x', userId));
  const stored = storedText(
    id,
    said.text,
    undefined,
    (username) => mentioned.find((account) => account?.username === username)?.id,
  );
  world.x.add({
    id,
    network: 'x',
    accountId: said.authorId,
    authorId: said.authorId,
    byStranger: true,
    text: said.text,
    storedText: stored.text,
    entities: stored.entities,
    media: [],
    mediaKeys: [],
    publishedAt: said.at,
    born: said.born,
    permalink: `https://x.com/i/web/status/${id}`,
    conversationId: said.conversationId ?? id,
    inReplyTo: said.inReplyTo,
    inReplyToUserId: said.inReplyToUserId,
    hidden: false,
    replyCount: 0,
    quoteCount: 0,
    mentionedUserIds: said.mentionedUserIds,
    remarks: 0,
  });
  world.touch();
  return id;
}

import { type XAccount } from '../core/accounts.js';
import { type World } from '../world.js';
import { forbidden, invalidRequest, notFound } from './errors.js';

/** DELETE /2/tweets/:id, own posts only. */
export function deletePost(world: World, account: XAccount, id: string): unknown {
  const post = world.x.posts.get(id);
  if (!post || post.deletedAt !== undefined) throw notFound('tweet', id);
  if (post.authorId !== account.id) throw forbidden('You are not authorized to delete this Tweet.');
  post.deletedAt = world.clock.now();
  world.xUsage.add('deletes');
  const parent = post.inReplyTo === undefined ? undefined : world.x.posts.get(post.inReplyTo);
  if (parent) parent.replyCount = Math.max(0, parent.replyCount - 1);
  world.touch();
  return { data: { deleted: true } };
}

/** PUT /2/tweets/:id/hidden: replies in conversations that the account started. */
export function hideReply(world: World, account: XAccount, id: string, body: unknown): unknown {
  const hidden = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)['hidden'] : undefined;
  if (typeof hidden !== 'boolean') throw invalidRequest('$.hidden: is missing or not a boolean.');
  const post = world.x.posts.get(id);
  if (!post || post.deletedAt !== undefined) throw notFound('tweet', id);
  const start = world.x.posts.get(post.conversationId);
  if (start?.authorId !== account.id || post.inReplyTo === undefined) {
    throw forbidden('You are not permitted to perform this action.');
  }
  post.hidden = hidden;
  world.xUsage.add('content');
  world.touch();
  return { data: { hidden } };
}

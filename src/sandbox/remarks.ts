import { type Network } from './core/faults.js';
import { type PlannedRemark } from './crowd/crowd.js';
import { type Guest } from './crowd/guests.js';
import { strangerId } from './crowd/stranger-ids.js';
import { type World } from './world.js';
import { addStrangerPost, addStrangerReply } from './x/stranger-replies.js';

/** Lets a planned remark appear under a post, unless the post is gone or closed. */
export function sayRemark(world: World, network: Network, postId: string, planned: PlannedRemark, at: number): void {
  const post = graphPost(world, network, postId);
  if (network === 'x') addStrangerReply(world, postId, planned, at);
  else if (post) {
    post.remarks += 1;
    const from = { id: strangerId(network, planned.strangerIndex), ...planned.stranger };
    addComment(world, network, postId, { from, text: planned.text, at, born: post.born + planned.afterMs });
  }
}

/**
 * Lets somebody comment on a post now, or answer a comment.
 *
 * @returns the id of the comment; undefined when the post or comment is not there, or takes no comments
 */
export function sayNow(
  world: World,
  network: Network,
  postId: string,
  said: { from: Guest; text: string; parentId?: string | undefined },
): string | undefined {
  const at = Math.trunc(world.clock.now());
  if (network === 'x') return replyNow(world, said.parentId ?? postId, said, at);
  if (said.parentId !== undefined) {
    const parent = world.comments.all.get(said.parentId);
    if (parent?.objectId !== postId || parent.deletedAt !== undefined) return undefined;
    said = { ...said, parentId: parent.parentId ?? parent.id };
  }
  if (!graphPost(world, network, postId)) return undefined;
  return addComment(world, network, postId, { ...said, at, born: world.clock.age() });
}

function replyNow(world: World, postId: string, said: { from: Guest; text: string }, at: number): string | undefined {
  const post = world.x.posts.get(postId);
  if (!post || post.deletedAt !== undefined) return undefined;
  const start = world.x.posts.get(post.conversationId);
  const account = world.account('x', post.authorId) ?? (start && world.account('x', start.authorId));
  if (!account) return undefined;
  post.replyCount += 1;
  return addStrangerPost(world, {
    authorId: said.from.id,
    text: `@${account.username} ${said.text}`,
    conversationId: post.conversationId,
    inReplyTo: post.id,
    inReplyToUserId: post.authorId,
    mentionedUserIds: [account.id],
    at,
    born: world.clock.age(),
  });
}

function graphPost(world: World, network: Network, id: string) {
  const post = network === 'instagram' ? world.instagram.media.get(id) : world.facebook.posts.get(id);
  return post?.deletedAt === undefined ? post : undefined;
}

function addComment(
  world: World,
  network: 'instagram' | 'facebook',
  postId: string,
  said: { from: Guest; text: string; parentId?: string | undefined; at: number; born: number },
): string | undefined {
  const post = graphPost(world, network, postId);
  if (!post || ('commentEnabled' in post && !post.commentEnabled)) return undefined;
  const comment = {
    id: network === 'instagram' ? world.ids.graph('1802') : `${postId.split('_')[1] ?? postId}_${world.ids.graph('')}`,
    network,
    accountId: post.accountId,
    objectId: postId,
    parentId: said.parentId,
    text: said.text,
    from: { id: said.from.id, name: said.from.name, username: said.from.username },
    own: false,
    createdAt: said.at,
    born: said.born,
    hidden: false,
  };
  world.comments.add(comment);
  world.webhooks.announce(comment);
  world.touch();
  return comment.id;
}

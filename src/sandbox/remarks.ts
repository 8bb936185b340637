import { type Network } from './core/faults.js';
import { type PlannedRemark } from './crowd/crowd.js';
import { strangerId } from './crowd/stranger-ids.js';
import { type World } from './world.js';
import { addStrangerReply } from './x/stranger-replies.js';

/** Lets a planned remark appear under a post, unless the post is gone or closed. */
export function sayRemark(world: World, network: Network, postId: string, planned: PlannedRemark, at: number): void {
  if (network === 'x') {
    addStrangerReply(world, postId, planned, at);
    return;
  }
  const post = network === 'instagram' ? world.instagram.media.get(postId) : world.facebook.posts.get(postId);
  if (!post || post.deletedAt !== undefined) return;
  post.remarks += 1;
  if ('commentEnabled' in post && !post.commentEnabled) return;
  world.comments.add({
    id: network === 'instagram' ? world.ids.graph('1802') : `${postId.split('_')[1] ?? postId}_${world.ids.graph('')}`,
    network,
    accountId: post.accountId,
    objectId: postId,
    text: planned.text,
    from: {
      id: strangerId(network, planned.strangerIndex),
      name: planned.stranger.name,
      username: planned.stranger.username,
    },
    own: false,
    createdAt: at,
    born: post.born + planned.afterMs,
    hidden: false,
  });
  world.touch();
}

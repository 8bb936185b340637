import { type FastifyInstance } from 'fastify';
import { type Network } from '../core/faults.js';
import { guestNamed } from '../crowd/guests.js';
import { STRANGERS } from '../crowd/people.js';
import { strangerId } from '../crowd/stranger-ids.js';
import { sayNow } from '../remarks.js';
import { type World } from '../world.js';
import { remarkSchema } from './bodies.js';
import { post } from './post-route.js';

/** Lets strangers comment on what was published, at once. */
export function registerCommentControl(app: FastifyInstance, world: World): void {
  post(app, '/_sandbox/comments', remarkSchema, (said, reply) => {
    const { network, text, parentId } = said;
    const stranger = STRANGERS[said.stranger];
    if (!stranger) return reply.code(422).send({ errors: [{ path: 'stranger', message: 'no such person' }] });
    const from =
      said.authorName === undefined
        ? { id: strangerId(network, said.stranger), ...stranger }
        : world.guests.put(guestNamed(network, said.authorName));
    const postId = postOf(world, network, said.remoteId);
    const mine = said.account === undefined || accountOf(world, network, postId) === said.account;
    const id = mine ? sayNow(world, network, postId, { from, text, parentId }) : undefined;
    if (id === undefined) {
      const message = 'is not a published post of this network and account that takes comments';
      return reply.code(404).send({ errors: [{ path: parentId === undefined ? 'remoteId' : 'parentId', message }] });
    }
    return reply.code(201).send({ network, remoteId: said.remoteId, id });
  });
}

// Reels and videos are known to their author by the id of the video.
function postOf(world: World, network: Network, remoteId: string): string {
  return (network === 'facebook' ? world.facebook.videos.get(remoteId)?.postId : undefined) ?? remoteId;
}

function accountOf(world: World, network: Network, postId: string): string | undefined {
  switch (network) {
    case 'instagram':
      return world.instagram.media.get(postId)?.accountId;
    case 'facebook':
      return world.facebook.posts.get(postId)?.accountId;
    case 'x':
      return world.x.posts.get(postId)?.accountId;
    default: {
      const never: never = network;
      return never;
    }
  }
}

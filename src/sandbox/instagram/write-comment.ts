import { characterCount } from '../core/characters.js';
import { type GraphComment } from '../graph/comments-store.js';
import { invalidParameter } from '../graph/errors.js';
import { refuseUnknownParams } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';

// Known of the app and of older references; not confirmed for 2026.
const COMMENT = { length: 300, hashtags: 4, links: 1, shoutLength: 10 };

/** Writes a comment or reply of the account's own and makes it public. */
export function writeComment(call: GraphCall, accountId: string, objectId: string, parentId?: string): GraphComment {
  refuseUnknownParams(call.params, ['message', 'ad_id']);
  const { world } = call;
  const text = (call.params['message'] ?? '').trim();
  checkComment(text);
  const account = world.accounts.get(accountId);
  const comment: GraphComment = {
    id: world.ids.graph('1802'),
    network: 'instagram',
    accountId,
    objectId,
    parentId,
    text,
    from: { id: accountId, name: account?.name ?? '', username: account?.username ?? '' },
    own: true,
    createdAt: Math.trunc(world.clock.now()),
    born: world.clock.age(),
    hidden: false,
  };
  world.comments.add(comment);
  world.addEffect({ network: 'instagram', kind: 'comment', id: comment.id });
  return comment;
}

function checkComment(text: string): void {
  if (text === '') throw invalidParameter('The parameter message is required');
  if (characterCount(text) > COMMENT.length) throw invalidParameter(`A comment can have ${COMMENT.length} characters`);
  if ((text.match(/#[\p{L}\p{N}_]+/gu)?.length ?? 0) > COMMENT.hashtags) {
    throw invalidParameter(`A comment can have ${COMMENT.hashtags} hashtags`);
  }
  if ((text.match(/https?:\/\//gi)?.length ?? 0) > COMMENT.links) throw invalidParameter('A comment can have one URL');
  if (text.length >= COMMENT.shoutLength && text === text.toUpperCase() && text !== text.toLowerCase()) {
    throw invalidParameter('A comment cannot consist of capital letters only');
  }
}

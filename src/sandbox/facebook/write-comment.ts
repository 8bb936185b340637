import { characterCount } from '../core/characters.js';
import { type GraphComment } from '../graph/comments-store.js';
import { invalidParameter } from '../graph/errors.js';
import { refuseUnknownParams } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';

/** Not in the reference; what Facebook's own box takes. */
const COMMENT_LENGTH = 8_000;

/** Writes a comment or reply as the Page and makes it public. */
export function writeComment(call: GraphCall, pageId: string, objectId: string, parentId?: string): GraphComment {
  refuseUnknownParams(call.params, ['message', 'attachment_url', 'attachment_id']);
  const { world } = call;
  const text = (call.params['message'] ?? '').trim();
  if (text === '' && call.params['attachment_url'] === undefined) {
    throw invalidParameter('You must provide a message or an attachment');
  }
  if (characterCount(text) > COMMENT_LENGTH) throw invalidParameter(`A comment can have ${COMMENT_LENGTH} characters`);
  const page = world.accounts.get(pageId);
  const comment: GraphComment = {
    id: `${objectId.split('_')[1] ?? objectId}_${world.ids.graph('')}`,
    network: 'facebook',
    accountId: pageId,
    objectId,
    parentId,
    text,
    from: { id: pageId, name: page?.name ?? '', username: page?.username ?? '' },
    own: true,
    createdAt: Math.trunc(world.clock.now()),
    born: world.clock.age(),
    hidden: false,
  };
  world.comments.add(comment);
  world.addEffect({ network: 'facebook', kind: 'comment', id: comment.id });
  // A Page is told about its own comments too.
  world.webhooks.announce(comment);
  return comment;
}

import { type GraphComment } from '../graph/comments-store.js';
import { invalidParameter } from '../graph/errors.js';
import { type Kind, readEdge } from '../graph/kinds.js';
import { askedFields, renderNode } from '../graph/nodes.js';
import { renderPage } from '../graph/paging.js';
import { booleanParam, refuseUnknownParams } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { COMMENT_NODE } from './comment-lists.js';
import { writeComment } from './write-comment.js';

const READ = { facebook: 'pages_read_user_content' };
const ENGAGE = { facebook: 'pages_manage_engagement', page: true };

export const COMMENT_KIND: Kind<GraphComment> = {
  network: 'facebook',
  node: COMMENT_NODE,
  accountOf: (comment) => comment.accountId,
  edges: {
    GET: readEdge(COMMENT_NODE, 'read', READ),
    POST: {
      operation: (request) => (request.params['message'] === undefined ? 'hide' : 'edit'),
      ...ENGAGE,
      handle: changeComment,
    },
    DELETE: {
      operation: 'delete',
      ...ENGAGE,
      handle: (call, comment) => {
        call.world.comments.remove(comment, call.world.clock.now());
        call.world.touch();
        return { success: true };
      },
    },
    'GET comments': {
      operation: 'comments',
      ...READ,
      handle: (call, comment) => {
        refuseUnknownParams(call.params, ['limit', 'after', 'before', 'order', 'filter', 'summary']);
        return renderPage({
          items: call.world.comments.replies.of(comment.id),
          order: 'oldest',
          args: call.params,
          wanted: (reply) => reply.deletedAt === undefined,
          render: (reply) => renderNode(COMMENT_NODE, reply, call, askedFields(call)),
          call,
        });
      },
    },
    'POST comments': {
      operation: 'reply',
      ...ENGAGE,
      // A reply to a reply stands under the top-level comment, as on the network.
      handle: (call, comment) => ({
        id: writeComment(call, comment.accountId, comment.objectId, comment.parentId ?? comment.id).id,
      }),
    },
  },
};

function changeComment(call: GraphCall, comment: GraphComment): unknown {
  refuseUnknownParams(call.params, ['is_hidden', 'message']);
  const hide = booleanParam(call.params, 'is_hidden');
  const message = call.params['message'];
  if (hide === undefined && message === undefined) throw invalidParameter('is_hidden or message is required');
  if (hide !== undefined) {
    if (comment.own) throw invalidParameter('An own comment cannot be hidden');
    comment.hidden = hide;
  }
  if (message !== undefined) {
    if (!comment.own) throw invalidParameter('Only own comments can be edited');
    comment.text = message;
  }
  call.world.touch();
  return { success: true };
}

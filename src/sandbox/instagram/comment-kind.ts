import { type GraphComment } from '../graph/comments-store.js';
import { invalidParameter } from '../graph/errors.js';
import { type Kind, readEdge } from '../graph/kinds.js';
import { askedFields } from '../graph/nodes.js';
import { booleanParam, refuseUnknownParams } from '../graph/params.js';
import { COMMENT_NODE, listReplies } from './comment-lists.js';
import { writeComment } from './write-comment.js';

const MANAGE = { facebook: 'instagram_manage_comments', instagram: 'instagram_business_manage_comments' };

export const COMMENT_KIND: Kind<GraphComment> = {
  network: 'instagram',
  node: COMMENT_NODE,
  accountOf: (comment) => comment.accountId,
  edges: {
    GET: readEdge(COMMENT_NODE, 'read', MANAGE),
    POST: {
      operation: 'hide',
      ...MANAGE,
      handle: (call, comment) => {
        refuseUnknownParams(call.params, ['hide', 'ad_id']);
        const hide = booleanParam(call.params, 'hide');
        if (hide === undefined) throw invalidParameter('The parameter hide is required');
        if (comment.own) throw invalidParameter('An own comment cannot be hidden');
        comment.hidden = hide;
        call.world.touch();
        return { success: true };
      },
    },
    DELETE: {
      operation: 'delete',
      ...MANAGE,
      handle: (call, comment) => {
        call.world.comments.remove(comment, call.world.clock.now());
        call.world.touch();
        return { success: true };
      },
    },
    'GET replies': {
      operation: 'comments',
      ...MANAGE,
      handle: (call, comment) => {
        refuseUnknownParams(call.params, ['limit', 'after', 'before']);
        return listReplies(call, comment, call.params, askedFields(call));
      },
    },
    'POST replies': {
      operation: 'reply',
      ...MANAGE,
      handle: (call, comment) => {
        if (comment.parentId !== undefined) throw invalidParameter('Only top-level comments can be replied to');
        if (comment.hidden) throw invalidParameter('A hidden comment cannot be replied to');
        return { id: writeComment(call, comment.accountId, comment.objectId, comment.id).id };
      },
    },
  },
};

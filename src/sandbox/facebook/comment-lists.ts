import { seededNumbers } from '../core/seeded.js';
import { type GraphComment } from '../graph/comments-store.js';
import { type FieldRequest } from '../graph/fields.js';
import { invalidParameter } from '../graph/errors.js';
import { type NodeType, renderNode } from '../graph/nodes.js';
import { renderPage } from '../graph/paging.js';
import { graphTime } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';

/** Comment reference, page for v26. */
export const COMMENT_NODE: NodeType<GraphComment> = {
  name: 'Comment',
  defaults: ['created_time', 'from', 'message'],
  readers: {
    message: (comment) => comment.text,
    created_time: (comment) => graphTime(comment.createdAt),
    // People are only named to tokens that may read what users wrote.
    from: (comment, call) =>
      comment.own || call.token.scopes.includes('pages_read_user_content')
        ? { id: comment.from.id, name: comment.from.name }
        : undefined,
    like_count: (comment) => Math.floor(seededNumbers(comment.id)() * 6),
    comment_count: (comment, call) => repliesOf(call, comment).length,
    parent: (comment) => (comment.parentId === undefined ? undefined : { id: comment.parentId }),
    is_hidden: (comment) => comment.hidden,
    can_hide: (comment) => !comment.own,
    can_remove: () => true,
    can_comment: () => true,
    permalink_url: (comment) =>
      `https://www.facebook.com/${comment.objectId}?comment_id=${comment.id.split('_')[1] ?? ''}`,
    comments: (comment, call, field) =>
      renderPage({
        items: call.world.comments.replies.of(comment.id),
        order: 'oldest',
        args: field.args,
        wanted: (reply) => reply.deletedAt === undefined,
        render: (reply) => renderNode(COMMENT_NODE, reply, call, field.fields),
        call,
      }),
  },
  empty: new Set(['attachment', 'message_tags', 'object', 'user_likes', 'is_private', 'admin_creator', 'can_like']),
};

/** GET /{post}/comments: `filter` toplevel or stream (replies too, flat), `order`, `summary`. */
export function listComments(
  call: GraphCall,
  objectId: string,
  args: Record<string, string>,
  fields: FieldRequest[] | undefined,
): unknown {
  const { filter = 'toplevel', order = 'ranked', summary } = args;
  if (!['toplevel', 'stream'].includes(filter)) throw invalidParameter('filter must be toplevel or stream');
  if (!['chronological', 'reverse_chronological', 'ranked'].includes(order)) {
    throw invalidParameter('order must be chronological or reverse_chronological');
  }
  // A user token gives nothing here: the comments are the Page's.
  const readable = call.token.kind === 'facebook-page';
  const top = call.world.comments.under.of(objectId);
  const items =
    filter === 'toplevel' ? top : top.flatMap((comment) => [comment, ...call.world.comments.replies.of(comment.id)]);
  const page = renderPage({
    items: readable ? items : [],
    order: order === 'chronological' ? 'oldest' : 'newest',
    args,
    wanted: (comment) => comment.deletedAt === undefined,
    render: (comment) => renderNode(COMMENT_NODE, comment, call, fields),
    call,
  });
  if (summary === undefined || summary === 'false') return page;
  const total = filter === 'stream' ? call.world.comments.count(objectId) : top.filter(lives).length;
  return { ...page, summary: { order, total_count: total, can_comment: true } };
}

function repliesOf(call: GraphCall, comment: GraphComment): GraphComment[] {
  return call.world.comments.replies.of(comment.id).filter(lives);
}

function lives(comment: GraphComment): boolean {
  return comment.deletedAt === undefined;
}

import { seededNumbers } from '../core/seeded.js';
import { type FieldRequest } from '../graph/fields.js';
import { type GraphComment } from '../graph/comments-store.js';
import { type NodeType, renderNode } from '../graph/nodes.js';
import { renderPage } from '../graph/paging.js';
import { graphTime } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';

/** IG Comment reference, read 2026-09-11. */
export const COMMENT_NODE: NodeType<GraphComment> = {
  name: 'IGCommentFromUser',
  defaults: ['timestamp', 'text'],
  readers: {
    text: (comment) => comment.text,
    timestamp: (comment) => graphTime(comment.createdAt),
    username: (comment) => comment.from.username,
    from: (comment) => ({ id: comment.from.id, username: comment.from.username }),
    like_count: (comment) => Math.floor(seededNumbers(comment.id)() * 6),
    hidden: (comment) => comment.hidden,
    parent_id: (comment) => comment.parentId,
    media: (comment) => ({ id: comment.objectId }),
    replies: (comment, call, field) => {
      const page = listReplies(call, comment, field.args, field.fields);
      return page.data.length === 0 ? undefined : page;
    },
  },
  empty: new Set(['user', 'legacy_instagram_comment_id']),
};

/** The top-level comments of a media, newest first, 50 a page. */
export function listComments(
  call: GraphCall,
  mediaId: string,
  args: Record<string, string>,
  fields: FieldRequest[] | undefined,
): { data: unknown[] } {
  return renderPage({
    items: call.world.comments.under.of(mediaId),
    order: 'newest',
    args: { limit: '50', ...args },
    wanted: (comment) => comment.deletedAt === undefined,
    render: (comment) => renderNode(COMMENT_NODE, comment, call, fields),
    call,
  });
}

export function listReplies(
  call: GraphCall,
  comment: GraphComment,
  args: Record<string, string>,
  fields: FieldRequest[] | undefined,
): { data: unknown[] } {
  return renderPage({
    items: call.world.comments.replies.of(comment.id),
    order: 'oldest',
    args: { limit: '50', ...args },
    wanted: (reply) => reply.deletedAt === undefined,
    render: (reply) => renderNode(COMMENT_NODE, reply, call, fields),
    call,
  });
}

import { GraphRefusal, invalidParameter } from '../graph/errors.js';
import { type Kind, readEdge } from '../graph/kinds.js';
import { askedFields } from '../graph/nodes.js';
import { booleanParam, refuseUnknownParams, timeParam } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { listComments } from './comment-lists.js';
import { postInsights } from './post-insights.js';
import { POST_NODE, reactionsPage } from './post-node.js';
import { makePublic } from './publish-post.js';
import { checkScheduledTime, POST_WINDOW_DAYS } from './schedule-rules.js';
import { type FacebookPost } from './store.js';
import { writeComment } from './write-comment.js';

const READ = { facebook: 'pages_read_engagement' };
const WRITE = { facebook: 'pages_manage_posts', page: true };
const LIST = ['limit', 'after', 'before', 'since', 'until'];

export const POST_KIND: Kind<FacebookPost> = {
  network: 'facebook',
  node: POST_NODE,
  accountOf: (post) => post.accountId,
  edges: {
    GET: readEdge(POST_NODE, 'read', READ),
    POST: {
      operation: (request) => (request.params['is_published'] === 'true' ? 'publish' : 'edit'),
      ...WRITE,
      handle: changePost,
    },
    DELETE: {
      operation: 'delete',
      ...WRITE,
      handle: (call, post) => {
        post.deletedAt = call.world.clock.now();
        call.world.facebook.scheduled.delete(post);
        call.world.touch();
        return { success: true };
      },
    },
    'GET insights': {
      operation: 'insights',
      facebook: 'read_insights',
      handle: (call, post) => {
        refuseUnknownParams(call.params, ['metric', 'period', 'since', 'until', 'breakdown', 'date_preset']);
        const link = `${call.request.origin}/graph.facebook.com/${call.request.version ?? 'v26.0'}/${post.id}/insights`;
        return { data: postInsights(call, post, call.params), paging: { previous: link, next: link } };
      },
    },
    'GET comments': {
      operation: 'comments',
      facebook: 'pages_read_user_content',
      handle: (call, post) => {
        refuseUnknownParams(call.params, [...LIST, 'filter', 'order', 'summary']);
        return listComments(call, post.id, call.params, askedFields(call));
      },
    },
    'POST comments': {
      operation: 'reply',
      facebook: 'pages_manage_engagement',
      page: true,
      handle: (call, post) => ({ id: writeComment(call, post.accountId, post.id).id }),
    },
    'GET reactions': {
      operation: 'comments',
      ...READ,
      handle: (call, post) => {
        refuseUnknownParams(call.params, [...LIST, 'type', 'summary']);
        return reactionsPage(call, post, call.params);
      },
    },
  },
};

function changePost(call: GraphCall, post: FacebookPost): unknown {
  refuseUnknownParams(call.params, ['message', 'is_published', 'scheduled_publish_time', 'is_hidden', 'is_pinned']);
  const { message } = call.params;
  const publish = booleanParam(call.params, 'is_published');
  const scheduledAt = timeParam(call.params, 'scheduled_publish_time');
  const hidden = booleanParam(call.params, 'is_hidden');
  if (message === undefined && publish === undefined && scheduledAt === undefined && hidden === undefined) {
    throw invalidParameter('Nothing to change was given');
  }
  if (publish === false && post.isPublished) {
    throw new GraphRefusal({ code: 100, message: '(#100) A published post cannot be unpublished' });
  }
  if (scheduledAt !== undefined) {
    if (post.isPublished) throw invalidParameter('A published post cannot be scheduled');
    checkScheduledTime(call, scheduledAt, POST_WINDOW_DAYS);
    post.scheduledAt = scheduledAt;
    call.world.facebook.scheduled.add(post);
  }
  if (message !== undefined) post.text = message;
  if (hidden !== undefined) post.isHidden = hidden;
  if (publish === true) makePublic(call.world, post, call.world.clock.now());
  call.world.touch();
  return { success: true };
}

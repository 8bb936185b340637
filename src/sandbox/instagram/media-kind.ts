import { invalidParameter } from '../graph/errors.js';
import { type Kind, readEdge } from '../graph/kinds.js';
import { askedFields, renderNode } from '../graph/nodes.js';
import { booleanParam, refuseUnknownParams } from '../graph/params.js';
import { listComments } from './comment-lists.js';
import { mediaInsights } from './insights.js';
import { MEDIA_NODE } from './media-node.js';
import { type InstagramMedia } from './store.js';
import { writeComment } from './write-comment.js';

const BASIC = { facebook: 'instagram_basic', instagram: 'instagram_business_basic' };
const COMMENTS = { facebook: 'instagram_manage_comments', instagram: 'instagram_business_manage_comments' };
const INSIGHTS = { facebook: 'instagram_manage_insights', instagram: 'instagram_business_manage_insights' };

export const MEDIA_KIND: Kind<InstagramMedia> = {
  network: 'instagram',
  node: MEDIA_NODE,
  accountOf: (media) => media.accountId,
  edges: {
    GET: readEdge(MEDIA_NODE, 'read', BASIC),
    POST: {
      operation: 'edit',
      ...COMMENTS,
      handle: (call, media) => {
        // A published caption cannot be edited: this is all that can be set.
        refuseUnknownParams(call.params, ['comment_enabled']);
        const enabled = booleanParam(call.params, 'comment_enabled');
        if (enabled === undefined) throw invalidParameter('The parameter comment_enabled is required');
        media.commentEnabled = enabled;
        call.world.touch();
        return { success: true };
      },
    },
    // Since 2025-12-03, under Facebook Login only.
    DELETE: {
      operation: 'delete',
      facebook: 'instagram_manage_contents',
      handle: (call, media) => {
        media.deletedAt = call.world.clock.now();
        call.world.touch();
        return { success: true };
      },
    },
    'GET insights': {
      operation: 'insights',
      ...INSIGHTS,
      handle: (call, media) => {
        refuseUnknownParams(call.params, ['metric', 'breakdown', 'period']);
        return { data: mediaInsights(call, media, call.params) };
      },
    },
    'GET comments': {
      operation: 'comments',
      ...COMMENTS,
      handle: (call, media) => {
        refuseUnknownParams(call.params, ['limit', 'after', 'before']);
        return listComments(call, media.id, call.params, askedFields(call));
      },
    },
    'POST comments': {
      operation: 'reply',
      ...COMMENTS,
      handle: (call, media) => {
        if (!media.commentEnabled) throw invalidParameter('Comments are turned off for this media');
        return { id: writeComment(call, media.accountId, media.id).id };
      },
    },
    'GET collaborators': {
      operation: 'read',
      ...BASIC,
      handle: (_, media) => {
        const names = (media.options?.['collaborators'] ?? []) as string[];
        return { data: names.map((username) => ({ id: `17${media.id}`, username, invite_status: 'Pending' })) };
      },
    },
    'GET children': {
      operation: 'read',
      ...BASIC,
      handle: (call, media) => ({
        data: media.childIds
          .map((id) => call.world.instagram.media.get(id))
          .filter((child) => child !== undefined)
          .map((child) => renderNode(MEDIA_NODE, child, call, askedFields(call))),
      }),
    },
  },
};

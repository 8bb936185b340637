import { type Kind } from '../graph/kinds.js';
import { askedFields, type NodeType, renderNode } from '../graph/nodes.js';
import { graphTime, refuseUnknownParams } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { changeCaptions, listCaptions } from './captions.js';
import { videoInsights } from './post-insights.js';
import { type Video } from './store.js';
import { isProcessed } from './video-work.js';

/** Video reference and Reels guide, read 2026-09-11. */
export const VIDEO_NODE: NodeType<Video> = {
  name: 'Video',
  defaults: ['updated_time'],
  readers: {
    status: (video, call) => statusOf(video, call),
    title: (video) => (video.title === '' ? undefined : video.title),
    description: (video) => (video.description === '' ? undefined : video.description),
    created_time: (video) => graphTime(video.createdAt),
    updated_time: (video) => graphTime(video.createdAt),
    post_id: (video) => video.postId,
    permalink_url: (video) => (video.kind === 'reel' ? `/reel/${video.id}/` : `/${video.pageId}/videos/${video.id}/`),
    published: (video) => video.postId !== undefined,
    length: (video) => (video.media?.durationMs === undefined ? undefined : video.media.durationMs / 1000),
    source: (video, call) => video.media && `${call.request.origin}/_sandbox/media/${video.media.mediaId}`,
    from: (video, call) => ({ id: video.pageId, name: call.world.accounts.get(video.pageId)?.name }),
  },
  empty: new Set(['embed_html', 'picture', 'icon', 'place', 'privacy', 'format', 'views', 'scheduled_publish_time']),
};

export const VIDEO_KIND: Kind<Video> = {
  network: 'facebook',
  node: VIDEO_NODE,
  accountOf: (video) => video.pageId,
  edges: {
    GET: {
      operation: 'upload-status',
      facebook: 'pages_read_engagement',
      handle: (call, video) => renderNode(VIDEO_NODE, video, call, askedFields(call)),
    },
    DELETE: {
      operation: 'delete',
      facebook: 'pages_manage_posts',
      page: true,
      handle: (call, video) => {
        const post = video.postId === undefined ? undefined : call.world.facebook.posts.get(video.postId);
        if (post) post.deletedAt = call.world.clock.now();
        call.world.facebook.pendingVideos.delete(video);
        call.world.facebook.videos.delete(video.id);
        call.world.touch();
        return { success: true };
      },
    },
    'POST captions': {
      operation: 'upload',
      facebook: 'pages_manage_posts',
      page: true,
      handle: changeCaptions,
    },
    'GET captions': { operation: 'read', facebook: 'pages_read_engagement', handle: listCaptions },
    'GET video_insights': {
      operation: 'insights',
      facebook: 'read_insights',
      handle: (call, video) => {
        refuseUnknownParams(call.params, ['metric', 'period', 'since', 'until']);
        const post = video.postId === undefined ? undefined : call.world.facebook.posts.get(video.postId);
        return { data: post ? videoInsights(call, post, call.params) : [] };
      },
    },
  },
};

function statusOf(video: Video, call: GraphCall): unknown {
  const { world } = call;
  const asked = { network: 'facebook' as const, operation: 'upload-status' as const, account: video.pageId };
  const processed = isProcessed(world, video) && !world.faults.takeStuck(asked);
  const failed = video.failure !== undefined;
  return {
    video_status: failed
      ? 'error'
      : processed
        ? 'ready'
        : video.uploaded
          ? video.state === undefined
            ? 'upload_complete'
            : 'processing'
          : video.uploadError === undefined
            ? 'uploading'
            : 'upload_failed',
    uploading_phase: {
      status: video.uploaded ? 'complete' : video.received > 0 ? 'in_progress' : 'not_started',
      // Meta's own spelling.
      bytes_transfered: video.received,
      ...(video.uploadError !== undefined && { errors: [{ message: video.uploadError }] }),
    },
    processing_phase: {
      status: failed ? 'error' : processed ? 'complete' : video.uploaded ? 'in_progress' : 'not_started',
      ...(video.failure && { errors: [video.failure] }),
    },
    publishing_phase: publishingPhase(video, call),
  };
}

function publishingPhase(video: Video, call: GraphCall): unknown {
  const post = video.postId === undefined ? undefined : call.world.facebook.posts.get(video.postId);
  if (post) return { status: 'complete', publish_status: 'published', publish_time: graphTime(post.publishedAt) };
  switch (video.state) {
    case undefined:
      return { status: 'not_started' };
    case 'DRAFT':
      return { status: 'not_started', publish_status: 'draft' };
    case 'SCHEDULED':
      return {
        status: 'not_started',
        publish_status: 'scheduled',
        ...(video.scheduledAt !== undefined && { publish_time: graphTime(video.scheduledAt) }),
      };
    case 'PUBLISHED':
      return { status: 'in_progress' };
    default: {
      const never: never = video.state;
      return never;
    }
  }
}

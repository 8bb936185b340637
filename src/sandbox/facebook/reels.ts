import { type FacebookPage } from '../core/accounts.js';
import { GraphRefusal, invalidParameter, notVisible } from '../graph/errors.js';
import { refuseUnknownParams, timeParam } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { checkScheduledTime, REEL_WINDOW_DAYS } from './schedule-rules.js';
import { type Video } from './store.js';
import { settleFacebook } from './video-work.js';

const PARAMS = [
  'upload_phase',
  'video_id',
  'video_state',
  'description',
  'title',
  'scheduled_publish_time',
  'place',
  'targeting',
  'feed_targeting',
];
const DAY_MS = 24 * 3_600_000;

/** POST /{page}/video_reels, phases start and finish; the upload between them goes to rupload. */
export function postReel(call: GraphCall, page: FacebookPage): unknown {
  refuseUnknownParams(call.params, PARAMS);
  const phase = call.params['upload_phase'];
  if (phase === 'start') return startReel(call, page);
  if (phase === 'finish') return finishReel(call, page);
  throw invalidParameter('Param upload_phase must be one of start, finish');
}

function startReel(call: GraphCall, page: FacebookPage): unknown {
  const { world } = call;
  const video: Video = {
    id: world.ids.graph('124'),
    pageId: page.id,
    kind: 'reel',
    title: '',
    description: '',
    createdAt: world.clock.now(),
    received: 0,
    uploaded: false,
    stuck: false,
  };
  world.facebook.videos.put(video);
  world.touch();
  const version = call.request.version ?? 'v26.0';
  return {
    video_id: video.id,
    upload_url: `${call.request.origin}/rupload.facebook.com/video-upload/${version}/${video.id}`,
  };
}

function finishReel(call: GraphCall, page: FacebookPage): unknown {
  const { world, params } = call;
  const id = params['video_id'] ?? '';
  const video = world.facebook.videos.get(id);
  if (video?.pageId !== page.id || video.kind !== 'reel') throw notVisible(id, 'POST');
  const state = params['video_state'] ?? 'PUBLISHED';
  if (state !== 'PUBLISHED' && state !== 'SCHEDULED' && state !== 'DRAFT') {
    throw invalidParameter('Param video_state must be one of PUBLISHED, SCHEDULED, DRAFT');
  }
  const scheduledAt = timeParam(params, 'scheduled_publish_time');
  if ((state === 'SCHEDULED') !== (scheduledAt !== undefined)) {
    throw invalidParameter('Param scheduled_publish_time goes with video_state SCHEDULED, and only with it');
  }
  if (scheduledAt !== undefined) checkScheduledTime(call, scheduledAt, REEL_WINDOW_DAYS);
  if (!video.uploaded) {
    throw new GraphRefusal({
      code: 6000,
      subcode: 1363130,
      message: 'There was a problem uploading your video. Please try uploading it again.',
    });
  }
  if (video.state !== undefined && video.state !== 'DRAFT') {
    throw new GraphRefusal({ code: 100, message: '(#100) This reel has been finished already' });
  }
  const now = world.clock.now();
  const key = `facebook reels ${page.id}`;
  if (world.rolling.used(key, now, DAY_MS) >= (page.quotas.reelsPerDay ?? world.limits.facebookReelsPerDay)) {
    throw new GraphRefusal({ code: 341, message: '(#341) Feed action request limit reached' });
  }
  if (state !== 'DRAFT') world.rolling.add(key, now);
  video.state = state;
  video.description = params['description'] ?? '';
  video.title = params['title'] ?? '';
  video.scheduledAt = scheduledAt;
  video.stuck ||= world.faults.takeStuck({ network: 'facebook', operation: 'publish', account: page.id });
  world.facebook.reelsOf.add(page.id, video);
  world.facebook.pendingVideos.add(video);
  settleFacebook(world);
  world.touch();
  return { success: true };
}

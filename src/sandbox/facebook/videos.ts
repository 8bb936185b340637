import { randomUUID } from 'node:crypto';
import { type FacebookPage } from '../core/accounts.js';
import { GraphRefusal, invalidParameter } from '../graph/errors.js';
import { integerParam, refuseUnknownParams } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { imageFacts } from '../media/image-facts.js';
import { fetchMedia, isFetchableUrl } from '../media/fetch-media.js';
import { readTiming, VIDEO_WINDOW_DAYS } from './schedule-rules.js';
import { type Video } from './store.js';
import { takeVideo } from './video-work.js';

// Video API guide, read 2026-09-11.
const PARAMS = [
  'file_url',
  'source',
  'description',
  'title',
  'thumb',
  'published',
  'scheduled_publish_time',
  'unpublished_content_type',
  'upload_phase',
  'upload_session_id',
  'file_size',
  'start_offset',
  'end_offset',
  'video_file_chunk',
  'targeting',
  'feed_targeting',
  'embeddable',
  'content_category',
  'content_tags',
];
/** Products name 4 to 10 GB; the sandbox holds a file in memory. */
const MOST_BYTES = 512 * 1024 * 1024;
const CHUNK_BYTES = 4 * 1024 * 1024;

const chunks = new WeakMap<Video, Buffer[]>();

/** POST /{page}/videos, by URL, as a file, or in the phases start, transfer, finish and cancel. */
export async function postVideo(call: GraphCall, page: FacebookPage): Promise<unknown> {
  refuseUnknownParams(call.params, PARAMS);
  const phase = call.params['upload_phase'];
  if (phase !== undefined) return runPhase(call, page, phase);
  const content = await videoContent(call);
  const hasThumb = await takeThumb(call);
  const video = newVideo(call, page);
  video.hasThumb = hasThumb;
  applyWords(call, video);
  void takeVideo(call.world, video, content);
  return { id: video.id };
}

// The picture shown before playing, as a file. Page videos reference, read 2026-09-11.
async function takeThumb(call: GraphCall): Promise<boolean | undefined> {
  const file = call.request.files['thumb'];
  if (!file) {
    if (call.params['thumb'] !== undefined) throw invalidParameter('Param thumb must be a file');
    return undefined;
  }
  const facts = await imageFacts(file.content);
  if (facts?.format !== 'jpeg' && facts?.format !== 'png') throw invalidParameter('Param thumb must be a JPEG or PNG');
  return true;
}

async function videoContent(call: GraphCall): Promise<Buffer> {
  const file = call.request.files['source'];
  const url = call.params['file_url'];
  if ((file === undefined) === (url === undefined)) throw invalidParameter('file_url or source is required');
  if (file) return file.content;
  if (url === undefined || !isFetchableUrl(url)) throw unfetchable();
  const fetched = await fetchMedia(url, MOST_BYTES);
  if (fetched.kind !== 'fetched') throw unfetchable();
  return fetched.content;
}

async function runPhase(call: GraphCall, page: FacebookPage, phase: string): Promise<unknown> {
  const { world, params } = call;
  if (phase === 'start') {
    const size = integerParam(params, 'file_size');
    if (size === undefined || size < 1 || size > MOST_BYTES) throw invalidParameter('Param file_size is required');
    const video = newVideo(call, page);
    video.total = size;
    video.uploadSessionId = randomUUID();
    world.facebook.sessions.set(video.uploadSessionId, video);
    chunks.set(video, []);
    return { upload_session_id: video.uploadSessionId, video_id: video.id, ...offsets(video) };
  }
  const video = world.facebook.sessions.get(params['upload_session_id'] ?? '');
  if (video?.pageId !== page.id) throw uploadProblem('The upload session is unknown.');
  switch (phase) {
    case 'transfer':
      transfer(call, video);
      return offsets(video);
    case 'finish': {
      if (video.received !== video.total) throw uploadProblem('The upload is not complete.');
      video.hasThumb = await takeThumb(call);
      applyWords(call, video);
      const content = Buffer.concat(chunks.get(video) ?? []);
      chunks.delete(video);
      world.facebook.sessions.delete(params['upload_session_id'] ?? '');
      await takeVideo(world, video, content);
      return { success: true };
    }
    case 'cancel':
      world.facebook.videos.delete(video.id);
      world.facebook.sessions.delete(params['upload_session_id'] ?? '');
      return { success: true };
    default:
      throw invalidParameter('Param upload_phase must be one of start, transfer, finish, cancel');
  }
}

function transfer(call: GraphCall, video: Video): void {
  const chunk = call.request.files['video_file_chunk'];
  const offset = integerParam(call.params, 'start_offset');
  const parts = chunks.get(video);
  if (!chunk || !parts) throw uploadProblem('The chunk is missing.');
  if (offset !== video.received) throw uploadProblem(`The offset must be ${video.received}.`);
  if (video.received + chunk.content.length > (video.total ?? 0)) throw uploadProblem('The chunk is too long.');
  parts.push(chunk.content);
  video.received += chunk.content.length;
}

function offsets(video: Video): { start_offset: string; end_offset: string } {
  const end = Math.min(video.total ?? 0, video.received + CHUNK_BYTES);
  return { start_offset: String(video.received), end_offset: String(end) };
}

function newVideo(call: GraphCall, page: FacebookPage): Video {
  return call.world.facebook.videos.put({
    id: call.world.ids.graph('125'),
    pageId: page.id,
    kind: 'video',
    title: '',
    description: '',
    createdAt: call.world.clock.now(),
    received: 0,
    uploaded: false,
    stuck: call.world.faults.takeStuck({ network: 'facebook', operation: 'upload', account: page.id }),
  });
}

function applyWords(call: GraphCall, video: Video): void {
  const { published, scheduledAt } = readTiming(call, VIDEO_WINDOW_DAYS);
  video.description = call.params['description'] ?? '';
  video.title = call.params['title'] ?? '';
  video.state = scheduledAt !== undefined ? 'SCHEDULED' : published ? 'PUBLISHED' : 'DRAFT';
  video.scheduledAt = scheduledAt;
}

function unfetchable(): GraphRefusal {
  return new GraphRefusal({ code: 389, message: '(#389) Unable to fetch video file from URL.' });
}

function uploadProblem(message: string): GraphRefusal {
  return new GraphRefusal({ code: 6001, message: `(#6001) There was a problem uploading your video file. ${message}` });
}

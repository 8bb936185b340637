import { videoFacts } from '../media/video-facts.js';
import { type World } from '../world.js';
import { addPost, makePublic } from './publish-post.js';
import { type Video } from './store.js';
import { videoFailure } from './video-rules.js';

/** Takes a video's whole content: keeps it, judges it and starts its processing. */
export async function takeVideo(world: World, video: Video, content: Buffer): Promise<void> {
  video.uploaded = true;
  video.received = content.length;
  if (video.state !== undefined) world.facebook.pendingVideos.add(video);
  const facts = await videoFacts(content).catch(() => undefined);
  video.failure = videoFailure(facts, video.kind);
  if (!video.failure && facts) {
    const kept = await world.media.put(content);
    video.media = {
      kind: 'video',
      mediaId: kept.id,
      mimeType: facts.mimeType,
      altText: '',
      bytes: kept.bytes,
      width: facts.width,
      height: facts.height,
      durationMs: facts.durationMs,
    };
    video.readyAge = world.clock.age() + world.processing.video * 1000;
  }
  world.touch();
}

/** Whether a video has been processed well by now. */
export function isProcessed(world: World, video: Video): boolean {
  return !video.stuck && !video.failure && video.readyAge !== undefined && world.clock.age() >= video.readyAge;
}

/** Lets videos appear whose processing and hour have come, and posts whose hour has come. */
export function settleFacebook(world: World): void {
  const { facebook } = world;
  if (facebook.pendingVideos.size > 0) {
    for (const video of facebook.pendingVideos) settleVideo(world, video);
  }
  if (facebook.scheduled.size > 0) {
    const now = world.clock.now();
    for (const post of facebook.scheduled) {
      if (post.scheduledAt !== undefined && post.scheduledAt <= now) makePublic(world, post, post.scheduledAt);
    }
  }
}

function settleVideo(world: World, video: Video): void {
  if (video.state === 'DRAFT' || video.failure) world.facebook.pendingVideos.delete(video);
  if (video.state === 'DRAFT' || !isProcessed(world, video)) return;
  const now = world.clock.now();
  if (video.state === 'SCHEDULED' && (video.scheduledAt ?? 0) > now) return;
  const page = world.account('facebook', video.pageId);
  if (!page || !video.media) return;
  world.facebook.pendingVideos.delete(video);
  video.postId = addPost(world, page, {
    format: video.kind,
    text: video.description,
    media: [{ ...video.media }],
    photoIds: [],
    videoId: video.id,
    published: true,
  }).id;
  world.touch();
}

import type { DraftMedia, Format, NetworkName } from '../networks/network.js';
import type { Variant } from './post.js';

// Facebook Reels publishing guide, read 2026-09-11: MP4, 9:16, at least 540x960, 24 to 60 frames a second, 3 to 90 seconds.
const REEL_RATIO = 9 / 16;
const REEL_RATIO_TOLERANCE = 0.01;
const REEL_MIN_WIDTH = 540;
const REEL_MIN_HEIGHT = 960;
const REEL_MIN_FPS = 24;
const REEL_MAX_FPS = 60;
const REEL_MIN_MS = 3_000;
const REEL_MAX_MS = 90_000;

/** How a post with these media appears on a network. What a network does not take at all is its check's to say. */
export function formatOf(network: NetworkName, media: DraftMedia[], variant: Variant, hasLink: boolean): Format {
  const [first] = media;
  const alone = media.length === 1 ? first : undefined;
  switch (network) {
    case 'instagram':
      if (variant.format === 'story') return 'story';
      if (media.length > 1) return 'carousel';
      return alone?.kind === 'video' ? 'reel' : first ? 'image' : 'text';
    case 'facebook':
      if (!first) return hasLink ? 'link' : 'text';
      if (!alone) return 'photos';
      return alone.kind === 'image' ? 'image' : isFacebookReel(alone) ? 'reel' : 'video';
    case 'x':
      if (variant.thread) return 'thread';
      if (!first) return 'text';
      if (!alone) return 'photos';
      return alone.kind === 'image' ? 'image' : 'video';
    default: {
      const never: never = network;
      return never;
    }
  }
}

/** What the file does not tell is no reason against it: Facebook's own answer will. */
function isFacebookReel({ width, height, durationMs, video }: DraftMedia): boolean {
  const fps = video?.framesPerSecond ?? REEL_MIN_FPS;
  return (
    Math.abs(width / height - REEL_RATIO) < REEL_RATIO_TOLERANCE &&
    width >= REEL_MIN_WIDTH &&
    height >= REEL_MIN_HEIGHT &&
    fps >= REEL_MIN_FPS - 0.1 &&
    fps <= REEL_MAX_FPS &&
    durationMs !== undefined &&
    durationMs >= REEL_MIN_MS &&
    durationMs <= REEL_MAX_MS &&
    video?.container === 'mp4'
  );
}

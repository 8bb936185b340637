import { type VideoFacts } from '../media/video-facts.js';

// Reels publishing guide, read 2026-09-11.
const REEL = {
  aspect: 9 / 16,
  aspectSlack: 0.01,
  width: 540,
  height: 960,
  slowest: 24,
  fastest: 60,
  shortestMs: 3_000,
  longestMs: 90_000,
};
/** Named by products for Page videos, not confirmed: 240 minutes. */
const VIDEO_LONGEST_MS = 240 * 60_000;
const VIDEO_SHORTEST_MS = 1_000;
// A rate that is written as 23.976 or 29.97 is meant as 24 or 30.
const RATE_SLACK = 0.03;

export interface VideoFailure {
  code: number;
  message: string;
}

/** Why Facebook cannot use a video; undefined when it can. */
export function videoFailure(facts: VideoFacts | undefined, kind: 'reel' | 'video'): VideoFailure | undefined {
  if (!facts)
    return { code: 352, message: 'Sorry, the video file you selected is in a format that we do not support.' };
  if (kind === 'video') {
    if (facts.container === 'other') return { code: 352, message: 'The video format is not supported.' };
    if (facts.durationMs < VIDEO_SHORTEST_MS) return { code: 382, message: 'The video file is too small.' };
    if (facts.durationMs > VIDEO_LONGEST_MS) return { code: 352, message: 'The video is too long.' };
    return undefined;
  }
  const wrong = (message: string): VideoFailure => ({ code: 1363128, message });
  if (facts.container !== 'mp4') return wrong('Reels must be MP4 files.');
  if (facts.videoCodec === 'other') return wrong('The codec must be H.264 or H.265.');
  if (facts.audioCodec === 'other') return wrong('The sound must be AAC.');
  if (facts.width < REEL.width || facts.height < REEL.height) return wrong('The resolution must be at least 540x960.');
  if (Math.abs(facts.width / facts.height - REEL.aspect) > REEL.aspectSlack)
    return wrong('The aspect ratio must be 9:16.');
  if (facts.frameRate < REEL.slowest - RATE_SLACK || facts.frameRate > REEL.fastest + RATE_SLACK) {
    return wrong('The frame rate must lie within 24 and 60 frames a second.');
  }
  if (facts.durationMs < REEL.shortestMs || facts.durationMs > REEL.longestMs) {
    return wrong('The length must lie within 3 and 90 seconds.');
  }
  return undefined;
}

import { type DraftMedia, type DraftProblem, type VideoFacts } from '../network.js';
import {
  SOURCES,
  VIDEO_MAX_BYTES,
  VIDEO_MAX_FPS,
  VIDEO_MAX_MS,
  VIDEO_MAX_RATIO,
  VIDEO_MAX_SIDES,
  VIDEO_MIN_MS,
  VIDEO_MIN_SIDE,
  VIDEO_ORDINARY_BYTES,
  VIDEO_ORDINARY_MS,
  VIDEO_ORDINARY_SIDES,
  VIDEO_SAFE_BYTES,
  VIDEO_SAFE_MS,
  VIDEO_TYPES,
} from './limits.js';
import { problem } from './problem.js';
import { inMegabytes, inMinutes } from './wording.js';

/**
 * Errors for what no account may post, warnings for what depends on the account (Premium) or on which of X's pages is
 * right: the limits differ between its documentation of August 2026 and the later one.
 */
export function checkVideo(video: DraftMedia, field: string): DraftProblem[] {
  const remarks = [
    typeRemark(video),
    ...(video.durationMs === undefined ? [] : [lengthRemark(video.durationMs)]),
    sizeRemark(video.sizeBytes),
    ...pictureRemarks(video.width, video.height),
    ...(video.video ? streamRemarks(video.video) : []),
  ];
  return remarks
    .filter((remark) => remark !== undefined)
    .map(([rule, severity, message]) => problem(rule, severity, field, message, { source: SOURCES.media }));
}

type Remark = readonly [rule: string, severity: DraftProblem['severity'], message: string];

function typeRemark({ mimeType }: DraftMedia): Remark | undefined {
  if (VIDEO_TYPES.includes(mimeType)) return undefined;
  return ['video-type', 'error', `X takes MP4 and MOV videos, not ${mimeType}. Export it as MP4.`];
}

function lengthRemark(ms: number): Remark | undefined {
  if (ms < VIDEO_MIN_MS) {
    return ['video-length', 'error', `The video lasts ${ms} ms; X takes ${VIDEO_MIN_MS} ms and more. Make it longer.`];
  }
  const found = `The video lasts ${inMinutes(ms)}`;
  if (ms > VIDEO_MAX_MS) {
    return ['video-length', 'error', `${found}; X takes at most ${inMinutes(VIDEO_MAX_MS)}, with Premium. Cut it.`];
  }
  if (ms > VIDEO_ORDINARY_MS) {
    const limit = `X takes ${inMinutes(VIDEO_ORDINARY_MS)} from accounts without Premium`;
    return ['video-length', 'warning', `${found}; ${limit}. Cut it unless this account has Premium.`];
  }
  if (ms > VIDEO_SAFE_MS) {
    const limit = `some accounts without Premium may post only ${inMinutes(VIDEO_SAFE_MS)}`;
    return ['video-length', 'warning', `${found}; ${limit}. If X refuses it, cut it.`];
  }
  return undefined;
}

function sizeRemark(bytes: number): Remark | undefined {
  const found = `The video is ${inMegabytes(bytes)}`;
  if (bytes > VIDEO_MAX_BYTES) {
    return ['video-size', 'error', `${found}; X takes at most ${inMegabytes(VIDEO_MAX_BYTES)}. Export it smaller.`];
  }
  if (bytes > VIDEO_ORDINARY_BYTES) {
    const limit = `X takes ${inMegabytes(VIDEO_ORDINARY_BYTES)} from accounts without Premium`;
    return ['video-size', 'warning', `${found}; ${limit}. Export it smaller unless this account has Premium.`];
  }
  if (bytes > VIDEO_SAFE_BYTES) {
    const limit = `some accounts without Premium may post only ${inMegabytes(VIDEO_SAFE_BYTES)}`;
    return ['video-size', 'warning', `${found}; ${limit}. If X refuses it, export it smaller.`];
  }
  return undefined;
}

function pictureRemarks(width: number, height: number): Remark[] {
  const longer = Math.max(width, height);
  const shorter = Math.min(width, height);
  const found = `The video is ${width} x ${height} pixels`;
  const remarks: Remark[] = [];
  if (shorter < VIDEO_MIN_SIDE) {
    remarks.push(['video-dimensions', 'error', `${found}; X takes no side under ${VIDEO_MIN_SIDE}. Export it larger.`]);
  } else if (longer > VIDEO_MAX_SIDES[0] || shorter > VIDEO_MAX_SIDES[1]) {
    const limit = `X takes at most ${VIDEO_MAX_SIDES[0]} x ${VIDEO_MAX_SIDES[1]}`;
    remarks.push(['video-dimensions', 'error', `${found}; ${limit}. Export it in 1080p or less.`]);
  } else if (longer > VIDEO_ORDINARY_SIDES[0] || shorter > VIDEO_ORDINARY_SIDES[1]) {
    const limit = `X promises ${VIDEO_ORDINARY_SIDES[0]} x ${VIDEO_ORDINARY_SIDES[1]} to accounts without Premium`;
    remarks.push(['video-dimensions', 'warning', `${found}; ${limit}. If X refuses it, export it in 720p.`]);
  }
  if (shorter > 0 && longer > shorter * VIDEO_MAX_RATIO) {
    const limit = `X takes shapes from 1:${VIDEO_MAX_RATIO} to ${VIDEO_MAX_RATIO}:1`;
    remarks.push(['video-shape', 'error', `${found}; ${limit}. Crop it.`]);
  }
  return remarks;
}

function streamRemarks({ videoCodec, audioCodec, framesPerSecond }: VideoFacts): Remark[] {
  const remarks: Remark[] = [];
  if (!/^(?:avc|h\.?264)/iu.test(videoCodec)) {
    remarks.push(['video-codec', 'error', `X takes H.264 video, not ${videoCodec}. Export it as MP4 with H.264.`]);
  }
  if (audioCodec !== undefined && !/^(?:aac|mp4a)/iu.test(audioCodec)) {
    remarks.push(['video-codec', 'error', `X takes AAC sound, not ${audioCodec}. Export it as MP4 with AAC.`]);
  }
  if (framesPerSecond !== undefined && framesPerSecond > VIDEO_MAX_FPS) {
    const message = `The video has ${framesPerSecond} frames per second; X takes ${VIDEO_MAX_FPS}. Export it with fewer.`;
    remarks.push(['video-frames', 'error', message]);
  }
  return remarks;
}

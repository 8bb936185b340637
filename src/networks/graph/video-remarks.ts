import type { DraftMedia } from '../network.js';
import { duration, megabytes, type Remarks } from './problems.js';

/** A network's limits on one kind of video; what it does not limit is absent. */
export interface VideoLimits {
  /** "An Instagram reel" */
  name: string;
  containers: readonly string[];
  containerNames: string;
  maxBytes: number;
  minMs: number;
  maxMs: number;
  aspectMin: number;
  aspectMax: number;
  aspectNames: string;
  minWidth?: number;
  minHeight?: number;
  maxWidth?: number;
  minFps: number;
  maxFps: number;
  maxBitsPerSecond?: number;
  maxSampleRate?: number;
  moovFirst: boolean;
}

const H264 = /^(?:avc\d?|h\.?264)/i;
const HEVC = /^(?:hevc|hvc\d|hev\d|h\.?265)/i;
// mediainfo says "AAC", containers say "mp4a".
const AAC = /^(?:aac|mp4a)/i;
const EXPORT = 'Export it again as MP4 with H.264 video and AAC sound at 48 kHz.';

/** Judges a video by what is known of it; a fact that is not known is never held against it. */
export function remarkOnVideo(remarks: Remarks, media: DraftMedia, field: string, limits: VideoLimits): void {
  if (media.sizeBytes > limits.maxBytes) {
    remarks.error(
      'video-size',
      field,
      `${limits.name} may have ${megabytes(limits.maxBytes)}; this file has ${megabytes(media.sizeBytes)}.`,
      'Export it with a lower bit rate, or shorten it.',
    );
  }
  remarkOnLength(remarks, media, field, limits);
  remarkOnShape(remarks, media, field, limits);
  remarkOnStreams(remarks, media, field, limits);
}

function remarkOnLength(remarks: Remarks, media: DraftMedia, field: string, limits: VideoLimits): void {
  const length = media.durationMs;
  if (length === undefined) {
    remarks.warning(
      'video-length',
      field,
      `The length of this video is not known. ${limits.name} must last ${duration(limits.minMs)} to ${duration(limits.maxMs)}.`,
    );
  } else if (length < limits.minMs) {
    remarks.error(
      'video-length',
      field,
      `${limits.name} must last at least ${duration(limits.minMs)}; this one lasts ${duration(length)}.`,
      'Make it longer.',
    );
  } else if (length > limits.maxMs) {
    remarks.error(
      'video-length',
      field,
      `${limits.name} may last ${duration(limits.maxMs)}; this one lasts ${duration(length)}.`,
      'Shorten it, or split it into several posts.',
    );
  }
}

function remarkOnShape(remarks: Remarks, media: DraftMedia, field: string, limits: VideoLimits): void {
  const { width, height } = media;
  const size = `${width} x ${height} pixels`;
  if (width <= 0 || height <= 0) {
    remarks.error('video-format', field, 'This file has no picture that could be measured.', EXPORT);
    return;
  }
  const aspect = width / height;
  if (aspect < limits.aspectMin || aspect > limits.aspectMax) {
    remarks.error(
      'video-aspect',
      field,
      `${limits.name} must have a shape of ${limits.aspectNames}; this one has ${size}.`,
      'Crop it to 9:16, for example 1080 x 1920 pixels.',
    );
  }
  if (limits.maxWidth !== undefined && width > limits.maxWidth) {
    remarks.error(
      'video-width',
      field,
      `${limits.name} may be ${limits.maxWidth.toLocaleString('en')} pixels wide; this one has ${size}.`,
      'Export it at 1080 x 1920 pixels.',
    );
  }
  if (
    (limits.minWidth !== undefined && width < limits.minWidth) ||
    (limits.minHeight !== undefined && height < limits.minHeight)
  ) {
    remarks.error(
      'video-resolution',
      field,
      `${limits.name} must have at least ${limits.minWidth ?? 0} x ${limits.minHeight ?? 0} pixels; this one has ${size}.`,
      'Export it at 1080 x 1920 pixels.',
    );
  }
}

function remarkOnStreams(remarks: Remarks, media: DraftMedia, field: string, limits: VideoLimits): void {
  const facts = media.video;
  if (!facts) return;
  if (!limits.containers.includes(facts.container)) {
    remarks.error(
      'video-format',
      field,
      `${limits.name} must be ${limits.containerNames}; this file is ${facts.container === 'other' ? 'neither' : facts.container.toUpperCase()}.`,
      EXPORT,
    );
  }
  if (facts.videoCodec !== '' && !H264.test(facts.videoCodec) && !HEVC.test(facts.videoCodec)) {
    remarks.error(
      'video-codec',
      field,
      `${limits.name} must be encoded as H.264 or HEVC; this file has ${facts.videoCodec}.`,
      EXPORT,
    );
  }
  if (facts.audioCodec && !AAC.test(facts.audioCodec)) {
    remarks.error(
      'video-audio',
      field,
      `The sound of ${lower(limits.name)} must be AAC; this file has ${facts.audioCodec}.`,
      EXPORT,
    );
  }
  if (limits.maxSampleRate !== undefined && (facts.audioSampleRate ?? 0) > limits.maxSampleRate) {
    remarks.error(
      'video-audio',
      field,
      `The sound of ${lower(limits.name)} may have ${limits.maxSampleRate / 1000} kHz; this file has ${(facts.audioSampleRate ?? 0) / 1000} kHz.`,
      EXPORT,
    );
  }
  const fps = facts.framesPerSecond;
  // 23.976 frames are meant by "23", and 59.94 by "60"; a measured 60.001 is 60.
  if (fps !== undefined && (Math.floor(fps + 0.01) < limits.minFps || fps > limits.maxFps + 0.01)) {
    remarks.error(
      'video-frame-rate',
      field,
      `${limits.name} must have ${limits.minFps} to ${limits.maxFps} frames per second; this file has ${fps.toLocaleString('en')}.`,
      'Export it at 30 frames per second.',
    );
  }
  if (limits.maxBitsPerSecond !== undefined && (facts.bitsPerSecond ?? 0) > limits.maxBitsPerSecond) {
    remarks.error(
      'video-bit-rate',
      field,
      `${limits.name} may have ${limits.maxBitsPerSecond / 1_000_000} Mbit per second; this file has ${((facts.bitsPerSecond ?? 0) / 1_000_000).toLocaleString('en', { maximumFractionDigits: 6 })}.`,
      'Export it with a lower bit rate.',
    );
  }
  if (limits.moovFirst && facts.moovFirst === false) {
    remarks.error(
      'video-moov',
      field,
      `The index of this video stands at its end; ${lower(limits.name)} needs it at the start.`,
      'Export it for the web ("fast start").',
    );
  }
}

function lower(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

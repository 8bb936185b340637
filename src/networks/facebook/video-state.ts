import { at, listAt, numberAt, textAt } from '../graph/json.js';

/**
 * Where a reel or video stands, from `GET /{video}?fields=status`.
 * `untold`: the answer has no status, so nothing may be concluded from it; `uploading`: bytes are missing; `uploaded`: all there, nothing shows that publishing began; `working`: being published.
 */
export type VideoState =
  | { kind: 'uploading'; received: number }
  | { kind: 'untold' | 'uploaded' | 'working' | 'public' | 'expired' }
  | { kind: 'failed'; code: string; said: string };

const PHASES = ['uploading_phase', 'processing_phase', 'publishing_phase'] as const;

/** @param body answer with `status`, and for plain videos `published` */
export function videoStateIn(body: unknown): VideoState {
  const status = at(body, 'status');
  if (typeof status !== 'object' || status === null) return { kind: 'untold' };
  const whole = textAt(status, 'video_status');
  const publishing = textAt(status, 'publishing_phase', 'status');
  if (publishing === 'complete' && textAt(status, 'publishing_phase', 'publish_status') !== 'draft')
    return { kind: 'public' };
  if (whole === 'expired') return { kind: 'expired' };

  const failed = PHASES.find((phase) => textAt(status, phase, 'status') === 'error');
  if (failed !== undefined || whole === 'error' || whole === 'upload_failed') {
    const first =
      failed === undefined ? undefined : (listAt(status, failed, 'errors')[0] ?? at(status, failed, 'error'));
    return {
      kind: 'failed',
      code: String(numberAt(first, 'code') ?? 'video-error'),
      said: textAt(first, 'message') ?? '',
    };
  }
  if (publishing === 'in_progress') return { kind: 'working' };
  // Plain videos may tell no publishing phase at all; `published` and being ready say the same.
  if (publishing === undefined && whole === 'ready' && at(body, 'published') === true) return { kind: 'public' };
  if (textAt(status, 'uploading_phase', 'status') === 'complete' || (whole !== undefined && whole !== 'uploading')) {
    return { kind: 'uploaded' };
  }
  // "bytes_transfered" is Meta's spelling in the guide, "bytes_transferred" in its field list.
  const received =
    numberAt(status, 'uploading_phase', 'bytes_transfered') ?? numberAt(status, 'uploading_phase', 'bytes_transferred');
  return { kind: 'uploading', received: received ?? 0 };
}

export const UNTOLD_TEXT = 'Facebook did not tell the state of the video.';

/** What a person can do about a video that Facebook could not use. */
export function failureText(said: string): string {
  return `Facebook could not use the video${said === '' ? '' : ` ("${said}")`}. Export it as MP4 with H.264 video and AAC sound, then upload it again.`;
}

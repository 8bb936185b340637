import { type Delivery, type DraftMedia, type Refused } from '../network.js';
import { upload as uploadAnswer, type UploadAnswer } from './answers.js';
import { type Answer, type ApiClient } from './api-client.js';
import { type Progress } from './progress.js';

/** What the steps of one file's upload work on. */
export interface Step {
  api: ApiClient;
  delivery: Delivery;
  reached: Progress;
  media: DraftMedia;
}

// Unattached media lives for about 24 hours (`expires_after_secs` 86400, seen in 2026).
const LIFETIME_SECONDS = 86_400;
/** An id with less life left than this could end between here and the post. */
const LIFE_LEFT_MS = 60 * 60_000;
const PROCESSING_PATIENCE_MS = 60 * 60_000;
const POLL_FIRST_MS = 1_000;
const POLL_LONGEST_MS = 30_000;

/** Initialize, finalize and STATUS; undefined for an answer that is none of these. */
export function readUpload({ body }: Answer): UploadAnswer | undefined {
  const parsed = uploadAnswer.safeParse(body);
  return parsed.success ? parsed.data.data : undefined;
}

/** When X forgets an upload that is not attached (ISO 8601). */
export function endOf(given: UploadAnswer, now: Date): string {
  const seconds = Math.min(given.expires_after_secs ?? LIFETIME_SECONDS, LIFETIME_SECONDS);
  return new Date(now.getTime() + seconds * 1000).toISOString();
}

export function endsSoon(expiresAt: string, now: Date): boolean {
  return Date.parse(expiresAt) - now.getTime() < LIFE_LEFT_MS;
}

export function isStuck(finalizedAt: string, now: Date): boolean {
  return now.getTime() - Date.parse(finalizedAt) > PROCESSING_PATIENCE_MS;
}

/** How long to wait before STATUS is asked again, in milliseconds. */
export function backoffAfter(polls: number, given: UploadAnswer): number {
  const asks = given.processing_info?.check_after_secs;
  return asks === undefined ? Math.min(POLL_FIRST_MS * 2 ** polls, POLL_LONGEST_MS) : asks * 1000;
}

export function stuck(): Refused {
  const text =
    'X has not finished processing the file after an hour. Try again; if it happens again, export the file anew.';
  return {
    kind: 'refused',
    code: 'processing-stuck',
    text,
    trace: { step: 'upload-status', code: 'processing-stuck' },
  };
}

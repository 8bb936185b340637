import { type CallTrace, type Delivery, type DraftMedia, type Pending, type PrepareOutcome } from '../network.js';
import { type Answer, type ApiClient, type Call } from './api-client.js';
import { failureOf, succeeded, unusable } from './failures.js';
import { CHUNK_BYTES, CHUNKS_MAX } from './limits.js';
import { type Progress, progressOf, type UploadProgress } from './progress.js';
import { nextSubtitleStep } from './subtitles.js';
import { backoffAfter, endOf, endsSoon, isStuck, readUpload, type Step, stuck } from './upload-answers.js';

const RESTARTS_MAX = 1;

/**
 * One step of bringing the draft's files onto X: one request, or none when all are there (then `ready`).
 *
 * Order for each file: initialize, append (4 MB a call; larger chunks only above 4,000 MB, as X takes 1,000), finalize, STATUS until
 * processed, alternative text (pictures only: X takes none for videos) or subtitles (videos only). A step whose answer was lost is done again; X takes
 * a segment again without harm, and an upload it no longer knows is begun anew once. An id near its end is uploaded anew.
 */
export async function prepareMedia(api: ApiClient, delivery: Delivery): Promise<PrepareOutcome> {
  const reached = progressOf(delivery.checkpoint);
  // The files go with the first post, so once that is public they have done their work.
  if (reached.postedIds.length === 0) {
    for (const media of delivery.draft.media) {
      const step = await nextStep({ api, delivery, reached, media });
      if (step) return step;
    }
  }
  return { kind: 'ready', checkpoint: { ...reached } };
}

/** X's ids of the draft's files, in the draft's order; as many as are ready. */
export function uploadsOf(draftMedia: readonly DraftMedia[], { uploads }: Progress): UploadProgress[] {
  return draftMedia
    .map((media) => uploads.find((upload) => upload.mediaId === media.mediaId))
    .filter((upload) => upload !== undefined);
}

async function nextStep(step: Step): Promise<PrepareOutcome | undefined> {
  const { media, reached, delivery } = step;
  const upload = reached.uploads.find((one) => one.mediaId === media.mediaId);
  if (!upload || endsSoon(upload.expiresAt, delivery.now)) return initialize(step);
  if (upload.chunksSent < chunksOf(media)) return append(step, upload);
  if (upload.finalizedAt === undefined) return finalize(step, upload);
  if (!upload.processed) return poll(step, upload, upload.finalizedAt);
  if (!upload.described && media.kind === 'image' && media.altText.trim() !== '') return describe(step, upload);
  return nextSubtitleStep(step, upload);
}

async function initialize({ api, delivery, reached, media }: Step): Promise<PrepareOutcome> {
  const answer = await api.call(delivery.account.accessToken, {
    step: 'initialize-upload',
    method: 'post',
    path: 'media/upload/initialize',
    body: { media_type: media.mimeType, media_category: categoryOf(media), total_bytes: media.sizeBytes },
  });
  if (!succeeded(answer)) return failureOf(answer, delivery.now);
  const given = readUpload(answer);
  if (!given) return unusable(answer);
  const begun: UploadProgress = {
    mediaId: media.mediaId,
    remoteId: given.id,
    mediaKey: given.media_key,
    expiresAt: endOf(given, delivery.now),
    chunksSent: 0,
    polls: 0,
    processed: false,
    described: false,
  };
  return moved(reached, begun, 0, answer.trace);
}

async function append(step: Step, upload: UploadProgress): Promise<PrepareOutcome> {
  const { api, delivery, reached, media } = step;
  const start = upload.chunksSent * chunkSizeOf(media);
  const end = Math.min(start + chunkSizeOf(media), media.sizeBytes);
  const bytes = await readChunk(delivery, media, start, end);
  if (typeof bytes === 'string') return { kind: 'unknown', text: bytes, trace: { step: 'read-file' } };
  const answer = await api.call(delivery.account.accessToken, {
    step: 'upload-chunk',
    method: 'post',
    path: `media/upload/${upload.remoteId}/append`,
    encoding: 'form-data',
    body: { segment_index: upload.chunksSent, media: bytes },
  });
  if (!succeeded(answer)) return failedOrRestarted(step, answer);
  return moved(reached, { ...upload, chunksSent: upload.chunksSent + 1 }, 0, answer.trace);
}

async function finalize(step: Step, upload: UploadProgress): Promise<PrepareOutcome> {
  const call = { step: 'finalize-upload', method: 'post', path: `media/upload/${upload.remoteId}/finalize` } as const;
  return asked(step, { ...upload, finalizedAt: step.delivery.now.toISOString() }, call);
}

async function poll(step: Step, upload: UploadProgress, finalizedAt: string): Promise<PrepareOutcome> {
  if (isStuck(finalizedAt, step.delivery.now)) return stuck();
  const query = { command: 'STATUS', media_id: upload.remoteId };
  const call = { step: 'upload-status', method: 'get', path: 'media/upload', query } as const;
  return asked(step, { ...upload, polls: upload.polls + 1 }, call);
}

/** Finalize and STATUS answer alike: the file is ready, failed, or wants more time. */
async function asked(step: Step, upload: UploadProgress, call: Call): Promise<PrepareOutcome> {
  const { api, delivery, reached, media } = step;
  const answer = await api.call(delivery.account.accessToken, call);
  if (!succeeded(answer)) return failedOrRestarted(step, answer);
  const given = readUpload(answer);
  if (!given) return unusable(answer);
  const known = { ...upload, mediaKey: given.media_key ?? upload.mediaKey };
  const state = given.processing_info?.state;
  if (given.processing_info === undefined || state === 'succeeded') {
    return moved(reached, { ...known, processed: true }, 0, answer.trace);
  }
  if (state === 'failed') {
    const error = given.processing_info.error;
    const reason = error?.message ?? error?.detail ?? error?.name;
    const said = reason === undefined ? '' : ` X says: “${reason.slice(0, 300)}”`;
    const kind = media.kind === 'video' ? 'video' : 'picture';
    const text = `X could not process the ${kind}. Export it again as ${media.kind === 'video' ? 'MP4 with H.264 and AAC' : 'JPEG'}.${said}`;
    return { kind: 'refused', code: 'processing-failed', text, trace: { ...answer.trace, code: 'processing-failed' } };
  }
  return moved(reached, known, backoffAfter(upload.polls, given), answer.trace);
}

async function describe({ api, delivery, reached, media }: Step, upload: UploadProgress): Promise<PrepareOutcome> {
  const answer = await api.call(delivery.account.accessToken, {
    step: 'describe-media',
    method: 'post',
    path: 'media/metadata',
    body: { id: upload.remoteId, metadata: { alt_text: { text: media.altText } } },
  });
  if (!succeeded(answer)) return failureOf(answer, delivery.now);
  return moved(reached, { ...upload, described: true }, 0, answer.trace);
}

/** X forgets an upload that lay too long or was half received; beginning again is harmless, but only once. */
function failedOrRestarted({ delivery, reached, media }: Step, answer: Answer): PrepareOutcome {
  const failure = failureOf(answer, delivery.now);
  const forgotten = answer.status === 400 || answer.status === 404;
  if (failure.kind !== 'refused' || !forgotten || reached.restarts >= RESTARTS_MAX) return failure;
  const uploads = reached.uploads.filter((one) => one.mediaId !== media.mediaId);
  return {
    kind: 'pending',
    checkpoint: { ...reached, uploads, restarts: reached.restarts + 1 },
    afterMs: 0,
    trace: failure.trace,
  };
}

function moved(reached: Progress, upload: UploadProgress, afterMs: number, trace: CallTrace): Pending {
  const others = reached.uploads.filter((one) => one.mediaId !== upload.mediaId);
  return { kind: 'pending', checkpoint: { ...reached, uploads: [...others, upload] }, afterMs, trace };
}

async function readChunk(delivery: Delivery, media: DraftMedia, start: number, end: number): Promise<Buffer | string> {
  try {
    const bytes = await delivery.media.read(media, start, end);
    if (bytes.length === end - start) return bytes;
    return `The stored file has other bytes than expected (${bytes.length} instead of ${end - start} from ${start}).`;
  } catch (error) {
    return `The stored file could not be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function categoryOf(media: DraftMedia): string {
  if (media.kind === 'video') return 'tweet_video';
  return media.mimeType === 'image/gif' ? 'tweet_gif' : 'tweet_image';
}

function chunkSizeOf({ sizeBytes }: DraftMedia): number {
  return Math.max(CHUNK_BYTES, Math.ceil(sizeBytes / CHUNKS_MAX));
}

function chunksOf(media: DraftMedia): number {
  return Math.max(1, Math.ceil(media.sizeBytes / chunkSizeOf(media)));
}

import { type CallTrace, type DraftCaptions, type DraftMedia, type Pending, type PrepareOutcome } from '../network.js';
import { srtOf } from '../subtitles.js';
import { type Answer, type Call } from './api-client.js';
import { failureOf, succeeded, unusable } from './failures.js';
import { type SubtitleProgress, type UploadProgress } from './progress.js';
import { backoffAfter, endsSoon, endOf, isStuck, readUpload, type Step, stuck } from './upload-answers.js';

/** A subtitle file and what X calls its language. */
interface Track {
  captions: DraftCaptions;
  language: string;
}

/**
 * X's code for a language: two capital letters (`language_code` in X OpenAPI 2.166 and 2.167); regions have none. Undefined
 * for a language without a code of two letters.
 */
export function languageCode(language: string): string | undefined {
  try {
    const code = new Intl.Locale(language).language.toUpperCase();
    return /^[A-Z]{2}$/u.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The files that X takes for a video: one for each language, the first one added. */
export function tracksOf(media: DraftMedia): Track[] {
  const tracks: Track[] = [];
  for (const captions of media.kind === 'video' ? (media.captions ?? []) : []) {
    const language = languageCode(captions.language);
    if (language === undefined || tracks.some((track) => track.language === language)) continue;
    tracks.push({ captions, language });
  }
  return tracks;
}

/**
 * The next call that brings a processed video its subtitles, as SubRip: initialize, append, finalize, STATUS where X asks for
 * it, then `POST /2/media/subtitles`. All before the post: what X refuses here is refused while nothing is public, so that no
 * video goes out without the subtitles it was to have. Undefined when all are there.
 */
export async function nextSubtitleStep(step: Step, video: UploadProgress): Promise<PrepareOutcome | undefined> {
  for (const track of tracksOf(step.media)) {
    const known = step.reached.subtitles.find((one) => one.captionsId === track.captions.captionsId);
    if (known?.videoId === video.remoteId) continue;
    if (!known || endsSoon(known.expiresAt, step.delivery.now)) return initialize(step, track);
    if (!known.sent) return append(step, track, known);
    if (known.finalizedAt === undefined) return finalize(step, known);
    if (!known.processed) return poll(step, known, known.finalizedAt);
    return attach(step, track, known, video);
  }
  return undefined;
}

async function initialize(step: Step, { captions }: Track): Promise<PrepareOutcome> {
  const bytes = await fileOf(step, captions);
  if (typeof bytes === 'string') return unreadable(bytes);
  const answer = await call(step, {
    step: 'initialize-subtitles',
    method: 'post',
    path: 'media/upload/initialize',
    body: { media_type: 'text/srt', media_category: 'subtitles', total_bytes: bytes.length },
  });
  if (!succeeded(answer)) return failureOf(answer, step.delivery.now);
  const given = readUpload(answer);
  if (!given) return unusable(answer);
  const begun: SubtitleProgress = {
    captionsId: captions.captionsId,
    remoteId: given.id,
    expiresAt: endOf(given, step.delivery.now),
    sent: false,
    polls: 0,
    processed: false,
  };
  return moved(step, begun, 0, answer.trace);
}

async function append(step: Step, { captions }: Track, known: SubtitleProgress): Promise<PrepareOutcome> {
  const bytes = await fileOf(step, captions);
  if (typeof bytes === 'string') return unreadable(bytes);
  const answer = await call(step, {
    step: 'upload-subtitles',
    method: 'post',
    path: `media/upload/${known.remoteId}/append`,
    encoding: 'form-data',
    body: { segment_index: 0, media: bytes },
  });
  if (!succeeded(answer)) return failureOf(answer, step.delivery.now);
  return moved(step, { ...known, sent: true }, 0, answer.trace);
}

async function finalize(step: Step, known: SubtitleProgress): Promise<PrepareOutcome> {
  const path = `media/upload/${known.remoteId}/finalize`;
  const answer = await call(step, { step: 'finalize-subtitles', method: 'post', path });
  return asked(step, { ...known, finalizedAt: step.delivery.now.toISOString() }, answer);
}

async function poll(step: Step, known: SubtitleProgress, finalizedAt: string): Promise<PrepareOutcome> {
  if (isStuck(finalizedAt, step.delivery.now)) return stuck();
  const query = { command: 'STATUS', media_id: known.remoteId };
  const answer = await call(step, { step: 'upload-status', method: 'get', path: 'media/upload', query });
  return asked(step, { ...known, polls: known.polls + 1 }, answer);
}

function asked(step: Step, known: SubtitleProgress, answer: Answer): PrepareOutcome {
  if (!succeeded(answer)) return failureOf(answer, step.delivery.now);
  const given = readUpload(answer);
  if (!given) return unusable(answer);
  const state = given.processing_info?.state;
  if (given.processing_info === undefined || state === 'succeeded') {
    return moved(step, { ...known, processed: true }, 0, answer.trace);
  }
  if (state === 'failed') {
    const text = 'X could not read the subtitles of this video. Correct the file, or remove it from the video.';
    return { kind: 'refused', code: 'subtitles-refused', text, trace: { ...answer.trace, code: 'subtitles-refused' } };
  }
  return moved(step, known, backoffAfter(known.polls, given), answer.trace);
}

async function attach(
  step: Step,
  { captions, language }: Track,
  known: SubtitleProgress,
  video: UploadProgress,
): Promise<PrepareOutcome> {
  const answer = await call(step, {
    step: 'add-subtitles',
    method: 'post',
    path: 'media/subtitles',
    body: {
      id: video.remoteId,
      media_category: 'TweetVideo',
      subtitles: { id: known.remoteId, language_code: language, display_name: captions.label },
    },
  });
  if (!succeeded(answer)) return failureOf(answer, step.delivery.now);
  return moved(step, { ...known, videoId: video.remoteId }, 0, answer.trace);
}

function call({ api, delivery }: Step, request: Call): Promise<Answer> {
  return api.call(delivery.account.accessToken, request);
}

async function fileOf({ delivery }: Step, captions: DraftCaptions): Promise<Buffer | string> {
  try {
    return Buffer.from(srtOf(await delivery.media.readCaptions(captions)), 'utf8');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function unreadable(why: string): PrepareOutcome {
  return { kind: 'unknown', text: `The subtitles could not be read: ${why}`, trace: { step: 'read-file' } };
}

function moved({ reached }: Step, known: SubtitleProgress, afterMs: number, trace: CallTrace): Pending {
  const others = reached.subtitles.filter((one) => one.captionsId !== known.captionsId);
  return { kind: 'pending', checkpoint: { ...reached, subtitles: [...others, known] }, afterMs, trace };
}

import type { Absent, CallTrace, Delivery, DraftCaptions, Pending, PrepareOutcome, Published } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { firstCommentOf } from '../graph/first-comment.js';
import { idAt } from '../graph/json.js';
import { afterFailedPrepare, traceOf } from '../graph/outcomes.js';
import { srtOf } from '../subtitles.js';
import { checkpointOf, type Preparation, reached } from './preparation.js';

const STEP = 'add-subtitles';
const MINUTE = 60_000;
// Sent again so often when nothing clear comes back; the same language twice is one track.
const MAX_FAULTS = 5;
const FAULT_WAIT_MS = 5_000;
const PATIENCE_MS = 60 * MINUTE;
const POST_LOOKS_MAX = 4;
const POST_LOOK_WAIT_MS = 5_000;

// The Page and object comments references, read 2026-09-11.
export const COMMENTS = {
  params: { fields: 'id,message,created_time', filter: 'toplevel', order: 'reverse_chronological', limit: '100' },
  textField: 'message',
} as const;

interface PublicThing {
  id: string;
  permalink?: string | undefined;
}

/** What the commit that made it public ends in: `published`, or `pending` when subtitles or a comment are to follow. */
export function becamePublic(
  delivery: Delivery,
  preparation: Preparation,
  { id, permalink }: PublicThing,
  trace: CallTrace,
): Published | Pending {
  if (!moreToCome(delivery)) return published(id, permalink, trace);
  const part = { publicId: id, publicAt: delivery.now.toISOString(), permalink };
  return {
    kind: 'pending',
    checkpoint: checkpointOf(reached(preparation, part)),
    afterMs: 0,
    partlyPublic: true,
    trace,
  };
}

/** The same for a look after a lost answer. What follows is only sent once the id is stored, so it cannot be there yet. */
export function foundPublic(
  delivery: Delivery,
  preparation: Preparation,
  { id, permalink }: PublicThing,
  trace: CallTrace,
): Published | Absent {
  if (!moreToCome(delivery)) return published(id, permalink, trace);
  const part = { publicId: id, publicAt: delivery.now.toISOString(), permalink };
  return { kind: 'absent', checkpoint: checkpointOf(reached(preparation, part)), partlyPublic: true, trace };
}

function published(remoteId: string, permalink: string | undefined, trace: CallTrace): Published {
  return { kind: 'published', remoteId, ...(permalink ? { permalink } : {}), trace };
}

/** The next harmless step for a post that is public: its video's subtitles, then the place for its comment. */
export function prepareRest(
  graph: GraphClient,
  delivery: Delivery,
  preparation: Preparation & { publicId: string },
): Promise<PrepareOutcome> {
  const captions = captionsOf(delivery)[preparation.captionsDone];
  return captions ? addCaptions(graph, delivery, preparation, captions) : lookForPost(graph, delivery, preparation);
}

/**
 * Adds the next of a public video's subtitle files: `POST /{video}/captions`, the file named for its language. Repeatable,
 * for a second file of one language replaces the first. What Facebook will not take becomes a remark and never an error.
 * Video captions reference, v25.0, and Meta's SDK specification of 2026-04-15; that it may be done before a video is public
 * is said nowhere, so it is done right after.
 */
async function addCaptions(
  graph: GraphClient,
  delivery: Delivery,
  preparation: Preparation & { publicId: string },
  captions: DraftCaptions,
): Promise<PrepareOutcome> {
  const { account, now } = delivery;
  const locale = facebookLocale(captions.language);
  const file = await fileOf(delivery, captions);
  if (locale === undefined || file === undefined) {
    const why = locale === undefined ? 'Facebook does not know this language.' : 'The stored file could not be read.';
    return given(preparation, captions, why, { step: STEP });
  }
  const answer = await graph.postFile(
    `/${preparation.publicId}/captions`,
    { default_locale: preparation.captionsDone === 0 ? locale : undefined },
    { field: 'captions_file', bytes: Buffer.from(file, 'utf8'), name: `captions.${locale}.srt` },
    account.accessToken,
  );
  const trace = traceOf(STEP, answer);
  if (answer.kind === 'ok') {
    const done = reached(preparation, { captionsDone: preparation.captionsDone + 1 });
    return { kind: 'pending', checkpoint: checkpointOf(done), afterMs: 0, trace };
  }
  const outcome = afterFailedPrepare(STEP, answer, checkpointOf(preparation), now);
  switch (outcome.kind) {
    case 'pending':
      return outcome;
    case 'unknown': {
      const faults = preparation.faults + 1;
      if (faults > MAX_FAULTS) return given(preparation, captions, outcome.text, trace);
      return {
        kind: 'pending',
        checkpoint: checkpointOf({ ...preparation, faults }),
        afterMs: FAULT_WAIT_MS * faults,
        trace,
      };
    }
    case 'cool-down': {
      const patience = Date.parse(preparation.publicAt ?? now.toISOString()) + PATIENCE_MS;
      return outcome.until.getTime() <= patience ? outcome : given(preparation, captions, outcome.text, trace);
    }
    case 'refused':
    case 'reconnect':
    case 'renew':
      return given(preparation, captions, outcome.text, trace);
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

/**
 * A video's comments stand under its post, whose id Facebook gives some time after the video's own. Where it does not tell, the
 * comment goes to the video itself, which Meta's SDK specification (2026-04-15) allows as well.
 */
async function lookForPost(
  graph: GraphClient,
  delivery: Delivery,
  preparation: Preparation & { publicId: string },
): Promise<PrepareOutcome> {
  const { account, draft } = delivery;
  const isVideo = draft.format === 'reel' || draft.format === 'video';
  const found = !isVideo || preparation.commentOn !== undefined || preparation.postLooks >= POST_LOOKS_MAX;
  if (found || firstCommentOf(delivery) === undefined) {
    return { kind: 'ready', checkpoint: checkpointOf(preparation) };
  }
  const answer = await graph.get(`/${preparation.publicId}`, { fields: 'post_id' }, account.accessToken);
  const trace = traceOf('look-for-video-post', answer);
  const postId = answer.kind === 'ok' ? idAt(answer.body, 'post_id') : undefined;
  if (postId === undefined) {
    const again = { ...preparation, postLooks: preparation.postLooks + 1 };
    return { kind: 'pending', checkpoint: checkpointOf(again), afterMs: POST_LOOK_WAIT_MS, trace };
  }
  const commentOn = postId.includes('_') ? postId : `${account.externalId}_${postId}`;
  return { kind: 'pending', checkpoint: checkpointOf(reached(preparation, { commentOn })), afterMs: 0, trace };
}

function moreToCome(delivery: Delivery): boolean {
  return firstCommentOf(delivery) !== undefined || captionsOf(delivery).length > 0;
}

function captionsOf({ draft }: Delivery): DraftCaptions[] {
  return draft.format === 'reel' || draft.format === 'video' ? (draft.media[0]?.captions ?? []) : [];
}

/** Facebook names languages `en_US`: the likely region is added where a tag has none. */
export function facebookLocale(language: string): string | undefined {
  try {
    const { language: name, region } = new Intl.Locale(language).maximize();
    if (region === undefined || !/^[a-z]{2}$/.test(name)) return undefined;
    // Facebook's own name for Arabic wherever it is spoken.
    return name === 'ar' ? 'ar_AR' : `${name}_${region}`;
  } catch {
    return undefined;
  }
}

/** As SubRip, the one format Facebook takes; undefined when the file is gone or broken. */
async function fileOf({ media }: Delivery, captions: DraftCaptions): Promise<string | undefined> {
  try {
    return srtOf(await media.readCaptions(captions));
  } catch {
    return undefined;
  }
}

function given(preparation: Preparation, captions: DraftCaptions, why: string, trace: CallTrace): Pending {
  const remark = `The subtitles "${captions.label}" were not added to the video: ${why} Add them on Facebook.`;
  const change = {
    captionsDone: preparation.captionsDone + 1,
    remark: preparation.remark === undefined ? remark : `${preparation.remark} ${remark}`,
  };
  return { kind: 'pending', checkpoint: checkpointOf(reached(preparation, change)), afterMs: 0, trace };
}

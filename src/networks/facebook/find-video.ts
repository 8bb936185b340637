import type { FindOutcome, LostDelivery } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { textAt } from '../graph/json.js';
import { afterFailedRead, traceOf } from '../graph/outcomes.js';
import { stateFields } from './commit-video.js';
import { foundPublic } from './after-public.js';
import { FINISH_SEEN_AFTER_MS, LISTED_AFTER_MS, VIDEO_PATIENCE_MS } from './limits.js';
import { pending } from './outcomes.js';
import { absolute } from './permalink.js';
import { begunAnew, checkpointOf, type Preparation } from './preparation.js';
import { UNTOLD_TEXT, videoStateIn } from './video-state.js';

const STEP = 'check-video-after-loss';
const AGAIN_MS = 10_000;

/**
 * After a lost answer to a reel's or video's `finish`: its own state tells whether that took effect. Where it shows no
 * sign of it, finishing is repeated once, which is safe because it is about the same video id.
 */
export async function findVideo(
  graph: GraphClient,
  lost: LostDelivery,
  preparation: Preparation,
): Promise<FindOutcome> {
  const { videoId, finishedAt, retried } = preparation;
  if (videoId === undefined) return { kind: 'absent', checkpoint: checkpointOf(preparation), trace: { step: STEP } };
  const answer = await graph.get(`/${videoId}`, { fields: stateFields(lost.draft.format) }, lost.account.accessToken);
  const trace = traceOf(STEP, answer);
  const passed = lost.now.getTime() - lost.committedAt.getTime();
  const undecidable = (text: string): FindOutcome => ({ kind: 'undecidable', text, trace });
  if (answer.kind !== 'ok') {
    const failed = afterFailedRead(STEP, answer, lost.now);
    if (failed.kind !== 'declined') return failed;
    return passed < LISTED_AFTER_MS
      ? pending(preparation, AGAIN_MS, trace)
      : undecidable('Facebook no longer shows this video to Evenkeel. Look at the Page before you publish it again.');
  }
  const state = videoStateIn(answer.body);
  switch (state.kind) {
    case 'public': {
      const permalink = absolute(textAt(answer.body, 'permalink_url'));
      return foundPublic(lost, preparation, { id: videoId, permalink }, trace);
    }
    case 'untold':
      return { kind: 'unknown', text: UNTOLD_TEXT, trace };
    case 'expired':
      return { kind: 'absent', checkpoint: checkpointOf(begunAnew(preparation)), trace };
    case 'failed':
      // Not public, and prepare will say why.
      return { kind: 'absent', checkpoint: checkpointOf(preparation), trace };
    case 'working':
      return passed < VIDEO_PATIENCE_MS
        ? pending(preparation, AGAIN_MS, trace)
        : undecidable('Facebook has worked on this video for more than 30 minutes. Look at the Page later.');
    case 'uploading':
    case 'uploaded':
      if (finishedAt !== undefined) {
        return passed < VIDEO_PATIENCE_MS
          ? pending(preparation, AGAIN_MS, trace)
          : undecidable('Facebook took this video, but has not published it. Look at the Page later.');
      }
      if (passed < FINISH_SEEN_AFTER_MS) return pending(preparation, AGAIN_MS, trace);
      if (!retried) return { kind: 'absent', checkpoint: checkpointOf({ ...preparation, retried: true }), trace };
      return passed < LISTED_AFTER_MS
        ? pending(preparation, AGAIN_MS, trace)
        : undecidable('Facebook was asked twice to publish this video and shows no sign of it. Look at the Page.');
    default: {
      const never: never = state;
      return never;
    }
  }
}

import type { CommitOutcome, Delivery } from '../network.js';
import type { GraphAnswer, GraphClient } from '../graph/client.js';
import { at, textAt } from '../graph/json.js';
import { afterFailedCommit, afterFailedRead, lostText, traceOf } from '../graph/outcomes.js';
import { becamePublic } from './after-public.js';
import { POLL_WAITS_MS, VIDEO_PATIENCE_MS } from './limits.js';
import { pending, renewal } from './outcomes.js';
import { absolute } from './permalink.js';
import { checkpointOf, type Preparation, reached } from './preparation.js';
import { failureText, videoStateIn } from './video-state.js';

/**
 * The last phase of a reel or video: `finish`, once, and after it only the question whether Facebook has published it.
 * Finishing is about one video id, so it can never make two posts of it. `pending` means that Facebook took it and is
 * still working on it: calling `commit` again then asks, and sends nothing.
 */
export async function commitVideo(
  graph: GraphClient,
  delivery: Delivery,
  preparation: Preparation,
): Promise<CommitOutcome> {
  const { videoId, finishedAt } = preparation;
  if (videoId === undefined || !preparation.uploaded) {
    return { kind: 'unknown', text: 'The video is not at Facebook yet.', trace: { step: 'publish' } };
  }
  if (finishedAt !== undefined) return askWhetherPublic(graph, delivery, preparation, videoId, finishedAt);

  const answer = await finish(graph, delivery, preparation, videoId);
  if (answer.kind === 'ok') {
    const trace = traceOf('publish', answer);
    if (at(answer.body, 'success') !== true) {
      return { kind: 'unknown', text: lostText('did not say whether it took the video'), trace };
    }
    const finished = reached(preparation, { finishedAt: delivery.now.toISOString(), polls: 0 });
    return { ...pending(finished, POLL_WAITS_MS[0], trace), partlyPublic: true };
  }
  const outcome = afterFailedCommit('publish', answer, checkpointOf(preparation), delivery.now);
  if (outcome.kind === 'renew') return renewal(preparation, outcome);
  // A second "finish" may be refused because the first one, whose answer was lost, is just taking effect.
  if (outcome.kind === 'refused' && preparation.retried) {
    return { kind: 'unknown', text: outcome.text, trace: outcome.trace };
  }
  return outcome;
}

function finish(
  graph: GraphClient,
  delivery: Delivery,
  preparation: Preparation,
  videoId: string,
): Promise<GraphAnswer> {
  const { account, draft } = delivery;
  const description = draft.text === '' ? undefined : draft.text;
  const title = draft.options?.videoTitle?.trim() === '' ? undefined : draft.options?.videoTitle;
  return draft.format === 'reel'
    ? graph.post(
        `/${account.externalId}/video_reels`,
        { upload_phase: 'finish', video_id: videoId, video_state: 'PUBLISHED', description, title },
        account.accessToken,
      )
    : graph.post(
        `/${account.externalId}/videos`,
        { upload_phase: 'finish', upload_session_id: preparation.sessionId, description, title },
        account.accessToken,
      );
}

/** The fields that tell a video's state; `published` is no field of a reel that is still being made. */
export function stateFields(format: Delivery['draft']['format']): string {
  return format === 'reel' ? 'status,permalink_url' : 'status,published,permalink_url';
}

async function askWhetherPublic(
  graph: GraphClient,
  delivery: Delivery,
  preparation: Preparation,
  videoId: string,
  finishedAt: string,
): Promise<CommitOutcome> {
  const { account, draft, now } = delivery;
  const step = 'check-published';
  const answer = await graph.get(`/${videoId}`, { fields: stateFields(draft.format) }, account.accessToken);
  const trace = traceOf(step, answer);
  const waited = now.getTime() - Date.parse(finishedAt);
  const again = pending(
    reached(preparation, { polls: preparation.polls + 1 }),
    POLL_WAITS_MS[Math.min(preparation.polls + 1, POLL_WAITS_MS.length - 1)] ?? 30_000,
    trace,
  );
  const tooLong = waited > VIDEO_PATIENCE_MS;
  if (answer.kind !== 'ok') {
    const failed = afterFailedRead(step, answer, now);
    if (failed.kind === 'cool-down' || failed.kind === 'reconnect') return failed;
    return tooLong
      ? { kind: 'unknown', text: 'Facebook took the video, but does not tell whether it is public.', trace }
      : again;
  }
  const state = videoStateIn(answer.body);
  switch (state.kind) {
    case 'public': {
      const permalink = absolute(textAt(answer.body, 'permalink_url'));
      return becamePublic(delivery, preparation, { id: videoId, permalink }, trace);
    }
    case 'failed':
      return { kind: 'refused', code: state.code, text: failureText(state.said), trace };
    case 'expired':
      return renewal(preparation, { kind: 'renew', text: failureText('expired'), trace });
    case 'untold':
    case 'uploading':
    case 'uploaded':
    case 'working':
      return tooLong
        ? { kind: 'unknown', text: 'Facebook took the video, but has not published it within 30 minutes.', trace }
        : again;
    default: {
      const never: never = state;
      return never;
    }
  }
}

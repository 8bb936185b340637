import type { CommitOutcome, Delivery } from '../network.js';
import type { GraphClient, GraphParams } from '../graph/client.js';
import { idAt } from '../graph/json.js';
import { afterFailedCommit, lostText, traceOf } from '../graph/outcomes.js';
import { becamePublic } from './after-public.js';
import { renewal } from './outcomes.js';
import { checkpointOf, type Preparation } from './preparation.js';

const STEP = 'publish';

function feedForm(delivery: Delivery, preparation: Preparation): GraphParams {
  const { draft } = delivery;
  const photos = preparation.photoIds.map((id, index) => [
    `attached_media[${index}]`,
    JSON.stringify({ media_fbid: id }),
  ]);
  return {
    message: draft.text === '' ? undefined : draft.text,
    link: draft.format === 'link' ? draft.link : undefined,
    ...(Object.fromEntries(photos) as Record<string, string>),
  };
}

/**
 * POST /{page}/feed, the one call that makes a text, link or photo post public. Facebook's "same post again" (506) and
 * "photos posted already" (1366051) are `unknown`: they may be the echo of a call whose answer was lost.
 */
export async function commitFeed(
  graph: GraphClient,
  delivery: Delivery,
  preparation: Preparation,
): Promise<CommitOutcome> {
  const { account, draft, now } = delivery;
  const photosNeeded = draft.format === 'image' || draft.format === 'photos' ? draft.media.length : 0;
  if (preparation.photoIds.length < photosNeeded) {
    return { kind: 'unknown', text: 'The pictures are not at Facebook yet.', trace: { step: STEP } };
  }
  const answer = await graph.post(`/${account.externalId}/feed`, feedForm(delivery, preparation), account.accessToken);
  if (answer.kind === 'ok') {
    const trace = traceOf(STEP, answer);
    const remoteId = idAt(answer.body, 'id');
    return remoteId === undefined
      ? { kind: 'unknown', text: lostText('answered without the id of the post'), trace }
      : becamePublic(delivery, preparation, { id: remoteId }, trace);
  }
  const outcome = afterFailedCommit(STEP, answer, checkpointOf(preparation), now);
  return outcome.kind === 'renew' ? renewal(preparation, outcome) : outcome;
}

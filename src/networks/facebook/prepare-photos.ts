import type { Delivery, PrepareOutcome } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { idAt } from '../graph/json.js';
import { afterFailedPrepare, lostText, traceOf } from '../graph/outcomes.js';
import { pending, renewal } from './outcomes.js';
import { checkpointOf, type Preparation, reached } from './preparation.js';

const STEP = 'upload-photo';

/**
 * Uploads the next photo without publishing it. Single photos go this way, too: the photo's id, known before anything is
 * public, is what `find` recognises the post by.
 */
export async function preparePhotos(
  graph: GraphClient,
  delivery: Delivery,
  preparation: Preparation,
): Promise<PrepareOutcome> {
  const { account, draft, now } = delivery;
  const next = draft.media[preparation.photoIds.length];
  if (next === undefined) return { kind: 'ready', checkpoint: checkpointOf(preparation) };

  const answer = await graph.post(
    `/${account.externalId}/photos`,
    {
      url: await delivery.media.urlOf(next),
      published: 'false',
      alt_text_custom: next.altText === '' ? undefined : next.altText,
    },
    account.accessToken,
  );
  if (answer.kind !== 'ok') {
    const outcome = afterFailedPrepare(STEP, answer, checkpointOf(preparation), now);
    return outcome.kind === 'renew' ? renewal(preparation, outcome) : outcome;
  }
  const trace = traceOf(STEP, answer);
  const id = idAt(answer.body, 'id');
  if (id === undefined) return { kind: 'unknown', text: lostText('answered without the id of a photo'), trace };
  const photoIds = [...preparation.photoIds, id];
  const createdAt = preparation.createdAt ?? now.toISOString();
  return pending(reached(preparation, { photoIds, createdAt }), 0, trace);
}

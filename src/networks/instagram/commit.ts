import type { CommitOutcome, Delivery } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { idAt } from '../graph/json.js';
import { afterFailedCommit, lostText, traceOf } from '../graph/outcomes.js';
import { checkpointOf, preparationIn } from './preparation.js';
import { renewal } from './prepare.js';

const STEP = 'publish';

/**
 * POST /{ig-id}/media_publish, the one call that makes the post public. A container is published at most once, so an
 * answer that is lost costs nothing but a look at the container (`find`).
 * A checkpoint without a usable container is `unknown`: `find` then says that nothing is there, and prepare begins anew.
 */
export async function commit(graph: GraphClient, delivery: Delivery): Promise<CommitOutcome> {
  const { account, now } = delivery;
  const preparation = preparationIn(delivery.checkpoint);
  if (preparation.containerId === undefined) {
    return { kind: 'unknown', text: 'Nothing is prepared at Instagram yet.', trace: { step: STEP } };
  }
  if (preparation.alreadyPublic) {
    return { kind: 'unknown', text: 'Instagram says that this post is public already.', trace: { step: STEP } };
  }
  const answer = await graph.post(
    `/${account.externalId}/media_publish`,
    { creation_id: preparation.containerId },
    account.accessToken,
  );
  if (answer.kind === 'ok') {
    const trace = traceOf(STEP, answer);
    const remoteId = idAt(answer.body, 'id');
    return remoteId === undefined
      ? { kind: 'unknown', text: lostText('answered without the id of the post'), trace }
      : { kind: 'published', remoteId, trace };
  }
  const outcome = afterFailedCommit(STEP, answer, checkpointOf(preparation), now);
  return outcome.kind === 'renew' ? renewal(preparation, outcome, outcome.trace.code ?? STEP) : outcome;
}

import type { CommitOutcome, Delivery } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { idAt } from '../graph/json.js';
import { commitFirstComment, firstCommentOf } from '../graph/first-comment.js';
import { afterFailedCommit, lostText, traceOf } from '../graph/outcomes.js';
import { checkpointOf, preparationIn, publicPostIn, reached } from './preparation.js';
import { renewal } from './prepare.js';

const STEP = 'publish';

/**
 * POST /{ig-id}/media_publish, the one call that makes the post public. A container is published at most once, so an
 * answer that is lost costs nothing but a look at the container (`find`).
 * A checkpoint without a usable container is `unknown`: `find` then says that nothing is there, and prepare begins anew.
 * A post with a first comment is `pending` (partly public) at first; the comment is the next commit's call.
 */
export async function commit(graph: GraphClient, delivery: Delivery): Promise<CommitOutcome> {
  const { account, now } = delivery;
  const preparation = preparationIn(delivery.checkpoint);
  const isPublic = publicPostIn(preparation);
  if (isPublic) return commitFirstComment(graph, delivery, isPublic);
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
    if (remoteId === undefined) {
      return { kind: 'unknown', text: lostText('answered without the id of the post'), trace };
    }
    if (firstCommentOf(delivery) === undefined) return { kind: 'published', remoteId, trace };
    const checkpoint = checkpointOf(reached(preparation, { publicId: remoteId, publicAt: now.toISOString() }));
    return { kind: 'pending', checkpoint, afterMs: 0, partlyPublic: true, trace };
  }
  const outcome = afterFailedCommit(STEP, answer, checkpointOf(preparation), now);
  return outcome.kind === 'renew' ? renewal(preparation, outcome, outcome.trace.code ?? STEP) : outcome;
}

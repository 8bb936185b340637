import type { Account, SubscribeOutcome } from '../network.js';
import type { GraphClient } from './client.js';
import { at } from './json.js';
import { afterFailedRead, lostText, traceOf } from './outcomes.js';

/**
 * Asks Meta to send an account's news to the app's webhook: `POST /{id}/subscribed_apps?subscribed_fields=...`.
 * Instagram comment moderation and Pages webhooks guides, read 2026-09-11. Comes to something only when the app is Live, has
 * Advanced Access and its webhook is set up in the dashboard. For Instagram accounts of Facebook's login the call is not
 * confirmed. Repeating it is harmless.
 */
export async function subscribeTo(
  graph: GraphClient,
  account: Account,
  field: 'feed' | 'comments',
  now: Date,
): Promise<SubscribeOutcome> {
  const path = `/${account.externalId}/subscribed_apps`;
  return outcomeOf('subscribe', await graph.post(path, { subscribed_fields: field }, account.accessToken), now);
}

export async function unsubscribeFrom(graph: GraphClient, account: Account, now: Date): Promise<SubscribeOutcome> {
  const path = `/${account.externalId}/subscribed_apps`;
  return outcomeOf('unsubscribe', await graph.delete(path, {}, account.accessToken), now);
}

function outcomeOf(step: string, answer: Awaited<ReturnType<GraphClient['post']>>, now: Date): SubscribeOutcome {
  if (answer.kind === 'ok') {
    const success = at(answer.body, 'success');
    if (success === true || success === 'true') return { kind: 'done' };
    return { kind: 'unknown', text: lostText('did not confirm'), trace: traceOf(step, answer) };
  }
  // A missing permission for this alone must not cut the channel off: comments are fetched by asking all the same.
  const permission =
    answer.kind === 'error' && (answer.error.code === 10 || (answer.error.code >= 200 && answer.error.code <= 299));
  const failed = afterFailedRead(step, answer, now);
  if (!permission && failed.kind !== 'declined') return failed;
  return {
    kind: 'not-offered',
    text: `Meta will not send news of comments for this account (code ${failed.trace.code ?? 'none'}). They are fetched by asking instead.`,
    trace: failed.trace,
  };
}

import type { GraphClient } from '../graph/client.js';
import { accountHealth, atName } from '../graph/health-account.js';
import { PERSONAL_ACCOUNT_TEXT } from '../graph/login-failures.js';
import { INSTAGRAM_BY_FACEBOOK_NEED, INSTAGRAM_NEED } from '../graph/login-scopes.js';
import type { MetaApp } from '../graph/options.js';
import { afterFailedRead, lostText, traceOf } from '../graph/outcomes.js';
import type { Account, Credentials, HealthOutcome } from '../network.js';
import { isPersonal, WHO_FIELDS } from './login-who.js';
import { mayPublishBy } from './login-trial.js';

/** How the connection of an account that came by Facebook's login stands. */
export function healthByFacebook(
  graph: GraphClient,
  app: MetaApp | undefined,
  account: Account,
  credentials: Credentials,
  now: Date,
): Promise<HealthOutcome> {
  return accountHealth({
    graph,
    app,
    accountId: account.externalId,
    accessToken: account.accessToken,
    storedEnd: credentials.expiresAt,
    need: INSTAGRAM_BY_FACEBOOK_NEED,
    family: 'instagram_',
    fields: 'id,username',
    nameOf: atName,
    now,
  });
}

/**
 * How the connection of an account that came by Instagram's own login stands. There is no look-up of such tokens: `/me` tells
 * whether it lives (and whether the account is still professional), the publishing quota whether it may publish.
 * IG User and content_publishing_limit references, read 2026-09-11.
 */
export async function healthByInstagram(
  graph: GraphClient,
  account: Account,
  { expiresAt }: Credentials,
  now: Date,
): Promise<HealthOutcome> {
  const step = 'who-am-i';
  const answer = await graph.get('/me', { fields: WHO_FIELDS }, account.accessToken);
  if (answer.kind !== 'ok') {
    const failed = afterFailedRead(step, answer, now);
    if (failed.kind !== 'declined') return failed;
    return { kind: 'unknown', text: lostText('does not show this account at the moment'), trace: failed.trace };
  }
  if (isPersonal(answer.body)) {
    return { kind: 'reconnect', text: PERSONAL_ACCOUNT_TEXT, trace: traceOf(step, answer) };
  }
  const mayPublish = (await mayPublishBy(graph, account.externalId, account.accessToken)) !== false;
  const name = atName(answer.body);
  return {
    kind: 'healthy',
    ...(name ? { name } : {}),
    ...(expiresAt ? { expiresAt } : {}),
    missing: mayPublish ? [] : INSTAGRAM_NEED.publish.slice(1),
    mayPublish,
  };
}

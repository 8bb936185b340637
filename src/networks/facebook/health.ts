import type { GraphClient } from '../graph/client.js';
import { accountHealth } from '../graph/health-account.js';
import { textAt } from '../graph/json.js';
import { PAGE_NEED } from '../graph/login-scopes.js';
import type { MetaApp } from '../graph/options.js';
import type { Account, Credentials, HealthOutcome } from '../network.js';

/**
 * How a Page's connection stands (Pages guide and debug_token reference, read 2026-09-11). A lost role on the Page shows as
 * error 190/492, a permission taken away for this Page alone in `granular_scopes`, a lost task where the Page tells its tasks.
 */
export function pageHealth(
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
    need: PAGE_NEED,
    family: 'pages_',
    fields: 'id,name',
    withTasks: true,
    nameOf: (body) => textAt(body, 'name'),
    now,
  });
}

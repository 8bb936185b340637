import type { GraphClient } from '../graph/client.js';

/**
 * Whether a token may publish, by a harmless reading that needs the same permission: the publishing quota
 * (content_publishing_limit reference, read 2026-09-11). Undefined when the answer does not tell.
 */
export async function mayPublishBy(
  graph: GraphClient,
  accountId: string,
  accessToken: string,
): Promise<boolean | undefined> {
  const answer = await graph.get(`/${accountId}/content_publishing_limit`, { fields: 'quota_usage' }, accessToken);
  if (answer.kind === 'ok') return true;
  if (answer.kind === 'lost') return undefined;
  const { code } = answer.error;
  return code === 10 || (code >= 200 && code <= 299) ? false : undefined;
}

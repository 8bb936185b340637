import type { Account, Measured, MeasureItem, MeasureOutcome } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { textAt } from '../graph/json.js';
import { measuredOf, measureOutcome, type NodeView } from '../graph/measured.js';
import type { NodeAnswers, NodeReader } from '../graph/node-reader.js';
import { STORY_LIFE_MS } from './limits.js';
import { FALLBACK_METRICS, fieldsFor, mediaTypeOf, metricsFor, metricsIn } from './metrics.js';

function view(node: unknown): NodeView {
  const permalink = textAt(node, 'permalink');
  return { metrics: metricsIn(node), ...(permalink ? { permalink } : {}) };
}

/**
 * The numbers of up to 50 posts: one call for each kind of post among them, more only when a post was deleted or a metric
 * is refused. Stories older than 24 hours have disappeared and are `gone` without asking.
 */
export async function measure(
  graph: GraphClient,
  reader: NodeReader,
  account: Account,
  items: readonly MeasureItem[],
  now: Date,
): Promise<MeasureOutcome> {
  const byRemoteId = new Map<string, Measured>();
  const parts: NodeAnswers[] = [];
  for (const [type, group] of Map.groupBy(items, (item) => mediaTypeOf(item.format))) {
    const ids: string[] = [];
    for (const { remoteId, publishedAt } of group) {
      const over = type === 'story' && now.getTime() - publishedAt.getTime() > STORY_LIFE_MS;
      if (over) byRemoteId.set(remoteId, { kind: 'gone', raw: { reason: 'a story can be read for 24 hours' } });
      else ids.push(remoteId);
    }
    const answers = await reader.read(ids, {
      graph,
      accessToken: account.accessToken,
      group: `${account.login ?? 'facebook'}/${type}`,
      metrics: metricsFor(type, account.login),
      fallback: FALLBACK_METRICS,
      fieldsFor,
      now,
    });
    parts.push(answers);
    for (const [id, answer] of answers.nodes) byRemoteId.set(id, measuredOf(answer, view));
    if (answers.stopped) break;
  }
  return measureOutcome(byRemoteId, parts);
}

import type { Account, Measured, MeasureItem, MeasureOutcome } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { textAt } from '../graph/json.js';
import { measuredOf, measureOutcome, type NodeView } from '../graph/measured.js';
import type { NodeAnswers, NodeReader } from '../graph/node-reader.js';
import { afterFailedRead } from '../graph/outcomes.js';
import {
  FALLBACK_METRICS,
  POST_METRICS,
  postFields,
  postMetricsIn,
  VIDEO_COUNTERS,
  videoFields,
  videoMetricsIn,
} from './metrics.js';
import { absolute } from './permalink.js';

function view(node: unknown, metrics: NodeView['metrics']): NodeView {
  const permalink = absolute(textAt(node, 'permalink_url'));
  return { metrics, ...(permalink ? { permalink } : {}) };
}

/**
 * The numbers of up to 50 things: one call for all posts, one for all reels and videos, and one more for each of those,
 * because their insights stand at another address (/{video}/video_insights) that takes one id.
 */
export class FacebookMeasuring {
  constructor(
    private readonly graph: GraphClient,
    private readonly reader: NodeReader,
    private readonly account: Account,
    private readonly now: Date,
  ) {}

  async measure(items: readonly MeasureItem[]): Promise<MeasureOutcome> {
    const videos = items.filter((item) => item.format === 'reel' || item.format === 'video');
    const posts = items.filter((item) => !videos.includes(item));
    const byRemoteId = new Map<string, Measured>();
    const parts: NodeAnswers[] = [];
    const rest = { graph: this.graph, accessToken: this.account.accessToken, now: this.now };

    if (posts.length > 0) {
      const ids = posts.map((item) => item.remoteId);
      const answers = await this.reader.read(ids, {
        ...rest,
        group: 'post',
        metrics: POST_METRICS,
        fallback: FALLBACK_METRICS,
        fieldsFor: postFields,
      });
      parts.push(answers);
      for (const [id, answer] of answers.nodes) {
        byRemoteId.set(
          id,
          measuredOf(answer, (node) => view(node, postMetricsIn(node))),
        );
      }
    }
    if (videos.length > 0 && !parts.some((part) => part.stopped)) {
      const ids = videos.map((item) => item.remoteId);
      const answers = await this.reader.read(ids, {
        ...rest,
        group: 'video',
        metrics: VIDEO_COUNTERS,
        fieldsFor: videoFields,
      });
      parts.push(answers);
      await this.readVideoInsights(answers, byRemoteId);
    }
    return measureOutcome(byRemoteId, parts);
  }

  private async readVideoInsights(answers: NodeAnswers, byRemoteId: Map<string, Measured>): Promise<void> {
    for (const [id, answer] of answers.nodes) {
      if (answer.kind === 'gone') {
        byRemoteId.set(id, { kind: 'gone', raw: answer.raw });
        continue;
      }
      if (answers.stopped) return;
      answers.calls += 1;
      const insights = await this.graph.get(`/${id}/video_insights`, {}, this.account.accessToken);
      if (insights.kind !== 'ok') {
        const failed = afterFailedRead('measure', insights, this.now);
        if (failed.kind !== 'declined') {
          answers.stopped = failed;
          return;
        }
      }
      const body = insights.kind === 'ok' ? insights.body : undefined;
      const seen = view(answer.node, videoMetricsIn(answer.node, body));
      byRemoteId.set(id, { kind: 'measured', ...seen, raw: { node: answer.node, insights: body ?? null } });
    }
  }
}

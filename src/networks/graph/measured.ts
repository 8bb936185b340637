import type { Measured, MeasureOutcome, Metrics } from '../network.js';
import type { NodeAnswer, NodeAnswers } from './node-reader.js';

/** Turns one read node into numbers. */
export interface NodeView {
  metrics: Metrics;
  permalink?: string;
}

export function measuredOf(answer: NodeAnswer, view: (node: unknown) => NodeView): Measured {
  return answer.kind === 'gone'
    ? { kind: 'gone', raw: answer.raw }
    : { kind: 'measured', ...view(answer.node), raw: answer.node };
}

/** Everything that was read counts; only when nothing was, the reason it stopped is the outcome. */
export function measureOutcome(byRemoteId: Map<string, Measured>, parts: readonly NodeAnswers[]): MeasureOutcome {
  const stopped = parts.find((part) => part.stopped)?.stopped;
  if (stopped && byRemoteId.size === 0) return stopped;
  return { kind: 'measured', byRemoteId, calls: parts.reduce((sum, part) => sum + part.calls, 0) };
}

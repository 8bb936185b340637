import { type DraftProblem } from '../network.js';

/** One remark on a draft for X; `rule` without its prefix `network/x-`. */
export function problem(
  rule: string,
  severity: DraftProblem['severity'],
  field: string,
  message: string,
  more: Pick<DraftProblem, 'start' | 'end' | 'suggestion' | 'source'> = {},
): DraftProblem {
  return { rule: `network/x-${rule}`, severity, network: 'x', field, message, ...more };
}

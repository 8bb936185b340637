import { textAt } from '../graph/json.js';
import { verdictOnSubcode } from '../graph/errors.js';
import type { Verdict } from '../graph/verdict.js';

/** Where a container stands. `undefined` status codes (a new one, or none) count as in progress. */
export type ContainerState =
  | { kind: 'in-progress' | 'finished' | 'published' | 'expired' }
  | { kind: 'error'; status: string; code: string; verdict: Verdict };

/** Reads `status_code` and `status`; an ERROR's subcode stands in the status text only. */
export function containerStateIn(body: unknown): ContainerState {
  switch (textAt(body, 'status_code')) {
    case 'FINISHED':
      return { kind: 'finished' };
    case 'PUBLISHED':
      return { kind: 'published' };
    case 'EXPIRED':
      return { kind: 'expired' };
    case 'ERROR': {
      const status = textAt(body, 'status') ?? '';
      const subcode = /\b\d{7}\b/.exec(status)?.[0];
      const known = subcode === undefined ? undefined : verdictOnSubcode(Number(subcode));
      return {
        kind: 'error',
        status,
        code: subcode ?? 'container-error',
        verdict: known ?? {
          kind: 'renew',
          text: `Instagram could not use the file${status === '' ? '' : ` ("${status}")`}. Upload it again, or choose another one.`,
        },
      };
    }
    default:
      return { kind: 'in-progress' };
  }
}

import type { AuditActor } from './audit-trail.js';
import type { Caller } from './caller.js';

/** Whoever sits at the command line, and the app itself. */
export const OPERATOR: AuditActor = { name: 'The operator' };

/** Who a caller is; the trail writes the name that the person or key has at that moment. */
export function actorOf({ personId, keyId }: Pick<Caller, 'personId' | 'keyId'>): AuditActor {
  return { personId, keyId, name: '' };
}

import type { EntityManager } from 'typeorm';

/** Who did something: a person, a key, or neither (the operator at the command line, the app itself). */
export interface AuditActor {
  personId?: string | null;
  keyId?: string | null;
  /** As it is to be read later, when the person or key may be gone. */
  name: string;
}

/** A change of who, what or when. Never holds a password, key, token or secret. */
export interface AuditEvent {
  /** Null for what belongs to no workspace: a sign-in, a new person, a password. */
  workspaceId: string | null;
  actor: AuditActor;
  /** `thing.happened`, e.g. `membership.role-changed`. */
  action: string;
  /** The id of the thing it happened to. */
  subject?: string;
  detail?: Record<string, unknown>;
}

/** Keeps what happened, for good. Written in the transaction of the change: both or neither. */
export abstract class AuditTrail {
  abstract record(manager: EntityManager, event: AuditEvent): Promise<void>;
}

import { Inject, Injectable, Optional } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { ReviewEvent } from './approval.entity.js';

/** What can happen around a post's review. */
export const REVIEW_EVENTS = [
  'submitted',
  'approved',
  'guest-vouched',
  'changes-asked',
  'withdrawn',
  'edited',
  'commented',
  'comment-resolved',
  'link-made',
  'link-revoked',
  'released',
] as const;
export type ReviewEventName = (typeof REVIEW_EVENTS)[number];

/** Who does something in a review; names are kept, since people leave. */
export interface ReviewActor {
  personId: string | null;
  keyId: string | null;
  /** A guest's way in. */
  linkId: string | null;
  name: string;
}

export interface LoggedEvent {
  workspaceId: string;
  postId: string;
  event: ReviewEventName;
  note?: string | undefined;
  detail?: Record<string, unknown>;
}

/** The app itself, where nobody pressed anything. */
export const THE_APP: ReviewActor = { personId: null, keyId: null, linkId: null, name: 'Evenkeel' };

/** Keeps what happened: in the post's history, and in the workspace's audit trail. */
@Injectable()
export class ReviewLog {
  constructor(
    private readonly clock: Clock,
    @Optional() @Inject(AuditTrail) private readonly audit?: AuditTrail,
  ) {}

  async add(manager: EntityManager, actor: ReviewActor, logged: LoggedEvent): Promise<void> {
    const { workspaceId, postId, event, note, detail = {} } = logged;
    await manager.insert(ReviewEvent, {
      id: newId(),
      workspaceId,
      postId,
      at: this.clock.now(),
      event,
      ...actor,
      note: note ?? null,
      detail,
    });
    const { personId, keyId, name } = actor;
    await this.audit?.record(manager, {
      workspaceId,
      actor: { personId, keyId, name: actor.linkId === null ? name : `${name} (guest)` },
      action: `review.${event}`,
      subject: postId,
      detail: {
        ...detail,
        ...(note !== undefined && { note }),
        ...(actor.linkId !== null && { linkId: actor.linkId }),
      },
    });
  }

  /** Something around reviews that belongs to no post. */
  async settings(
    manager: EntityManager,
    actor: ReviewActor,
    workspaceId: string,
    detail: Record<string, unknown>,
  ): Promise<void> {
    const { personId, keyId, name } = actor;
    await this.audit?.record(manager, {
      workspaceId,
      actor: { personId, keyId, name },
      action: 'approval.rule-changed',
      detail,
    });
  }

  /** The caller with the name to remember them by: the person's, else the key's. */
  async actorOf(
    manager: EntityManager,
    { personId, keyId = null }: Pick<Caller, 'personId'> & Partial<Pick<Caller, 'keyId'>>,
  ): Promise<ReviewActor> {
    const [found] = await manager.query<{ name: string | null }[]>(
      `SELECT COALESCE((SELECT name FROM person WHERE id = $1), (SELECT 'Key ' || name FROM api_key WHERE id = $2)) AS name`,
      [personId, keyId],
    );
    return { personId, keyId, linkId: null, name: found?.name ?? 'The operator' };
  }
}

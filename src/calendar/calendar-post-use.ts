import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { conflict, type InputFault, invalidInput } from '../foundation/problem-error.js';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { PostEvent } from '../library/post.js';
import type { Editor } from '../library/post-review.js';
import { PostUse } from '../library/post-use.js';
import { dueFault } from './due-time.js';
import { MOVED_BY_HAND, reminderAt } from './event-time.js';
import { Publication } from './publication.entity.js';
import { type PublicationStatus, STILL_TO_COME } from './publication.js';
import { PublicationStore } from './publication-store.js';
import { FRESH_START } from './scheduling.js';

interface Reminder {
  id: string;
  lead: string;
  dueAt: Date;
  status: PublicationStatus;
  channelName: string;
}

/** Tells the library which posts the calendar still needs, and lets reminders follow their event. */
@Injectable()
export class CalendarPostUse extends PostUse {
  constructor(
    private readonly store: PublicationStore,
    private readonly clock: Clock,
    private readonly trail: AuditTrail,
  ) {
    super();
  }

  scheduledCount(manager: EntityManager, workspaceId: string, postId: string): Promise<number> {
    return manager.countBy(Publication, { workspaceId, postId, status: In([...STILL_TO_COME]) });
  }

  /**
   * Reminders that have not gone out move to the same lead before the new start. When a scheduled one would land in the past
   * the event is not moved at all: whoever moves it decides first whether that one is cancelled. Held ones that would be late
   * stay as they are. Those that a person gave a time of their own stay there, and so do ordinary publications: what of
   * them comes after the new start is held when it is due.
   */
  async eventMoved(manager: EntityManager, by: Editor, postId: string, event: PostEvent | null): Promise<void> {
    const { workspaceId } = by;
    const reminders = await this.reminders(manager, workspaceId, postId);
    if (reminders.length === 0) return;
    if (!event) throw conflict('event-has-reminders', 'Reminders of this event are planned. Cancel them first.');
    const now = this.clock.now();
    const faults: InputFault[] = [];
    const moves: { id: string; from: Date; to: Date }[] = [];
    for (const { id, lead, dueAt, status, channelName } of reminders) {
      const to = reminderAt(event, lead);
      const fault = dueFault(to, now);
      if (fault === undefined) moves.push({ id, from: dueAt, to });
      else if (status === 'scheduled') {
        const message = `The reminder ${lead} before on ${channelName} would go to ${to.toISOString()}. ${fault} Cancel it first, or give it another time.`;
        faults.push({ path: 'event.startsAt', message });
      }
    }
    if (faults.length > 0) throw invalidInput(faults);
    const moved = moves.filter(({ from, to }) => from.getTime() !== to.getTime());
    for (const { id, to } of moved)
      await this.store.happen(manager, { id, workspaceId }, 'move', { ...FRESH_START, dueAt: to, slotAt: null });
    const actor = actorOf({ keyId: null, ...by });
    for (const { id, from, to } of moved)
      await this.trail.record(manager, {
        workspaceId,
        actor,
        action: 'publication.moved',
        subject: id,
        detail: { from, to },
      });
  }

  /** Those that may still be moved, held until the transaction ends, always in the same order. */
  private reminders(manager: EntityManager, workspaceId: string, postId: string): Promise<Reminder[]> {
    return manager.query<Reminder[]>(
      `SELECT p.id, p.lead, p.due_at AS "dueAt", p.status, c.name AS "channelName"
         FROM publication p JOIN channel c ON c.id = p.channel_id
        WHERE p.workspace_id = $1 AND p.post_id = $2 AND p.lead IS NOT NULL AND p.lead <> '${MOVED_BY_HAND}'
          AND p.status IN ('scheduled', 'held')
        ORDER BY p.id FOR UPDATE OF p`,
      [workspaceId, postId],
    );
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { Clock } from '../foundation/clock.js';
import { conflict, type InputFault, invalidInput, notFound } from '../foundation/problem-error.js';
import type { PostEvent } from '../library/post.js';
import { CalendarTransaction } from './calendar-transaction.js';
import type { CalendarChannel } from './channel-directory.js';
import { dueFault } from './due-time.js';
import { reminderAt } from './event-time.js';
import { insertPublications } from './new-publications.js';
import { Occupancy } from './occupancy.js';
import { Publication } from './publication.entity.js';
import type { PublicationView } from './publication-view.js';
import { Publications } from './publications.js';
import { type InputNames, References } from './references.js';

export interface RemindersRequest {
  channelIds: string[];
  /** ISO 8601 durations before the event, as `leadOf` gives them. */
  leads: string[];
}

export interface PlannedReminders {
  /** By channel in the order asked for, then by time. */
  publications: PublicationView[];
  warnings: string[];
}

interface Reminder {
  channelId: string;
  lead: string;
  dueAt: Date;
}

const NAMES: InputNames = { post: () => 'post', channel: (index) => `channelIds.${index}` };
/** What is there at this instant already; one that failed or was cancelled may be planned again. */
const PRESENT = ['scheduled', 'publishing', 'published', 'unconfirmed', 'held'] as const;

/** Plans an announcement's reminders: the same post once more on chosen channels, at chosen times before its event. */
@Injectable()
export class Reminders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transaction: CalendarTransaction,
    private readonly references: References,
    private readonly occupancy: Occupancy,
    private readonly publications: Publications,
    private readonly clock: Clock,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * All or nothing. What is there at the same instant already is not made twice, and comes back as it is. Reminders take no
   * slots, and the rules on repeating do not hold for them: they were asked for one by one.
   * @throws ProblemError 404; 409 for a post without an event, or one that is moved at this moment; 422 for unknown channels,
   * a post with errors, and each lead whose time is past
   */
  async plan(caller: Caller, postId: string, { channelIds, leads }: RemindersRequest): Promise<PlannedReminders> {
    const { workspaceId } = caller;
    const { manager: reader } = this.dataSource;
    const event = await this.eventOf(reader, workspaceId, postId);
    const referred = await this.references.find(workspaceId, [postId], channelIds, NAMES);
    const wanted = this.wantedOf(event, referred.channels, leads);
    const { ids, texts } = await this.transaction.run(async (manager) => {
      await this.references.refuseFaulty(manager, workspaceId, referred, NAMES);
      await this.occupancy.lockChannels(manager, channelIds);
      const present = await this.present(manager, workspaceId, postId, channelIds);
      const missing = wanted.filter((reminder) => !present.has(keyOf(reminder)));
      const made = await insertPublications(
        manager,
        caller,
        missing.map((reminder) => ({ ...reminder, postId, slotAt: null })),
      );
      // The new rows hold the post: what is read now cannot change before they are there for its next move to find.
      const now = await this.eventOf(manager, workspaceId, postId);
      if (now.startsAt !== event.startsAt || now.timeZone !== event.timeZone)
        throw conflict('event-moved', 'The event was moved at this moment. Nothing was planned; try again.');
      for (const [index, reminder] of missing.entries()) present.set(keyOf(reminder), made[index]?.id ?? '');
      if (made.length > 0) {
        const detail = { leads, channelIds, publicationIds: made.map(({ id }) => id) };
        const entry = { workspaceId, actor: actorOf(caller), action: 'reminders.planned', subject: postId, detail };
        await this.trail.record(manager, entry);
      }
      return { ids: wanted.flatMap((reminder) => present.get(keyOf(reminder)) ?? []), texts: present };
    });
    const publications = await Promise.all(ids.map((id) => this.publications.get(workspaceId, id)));
    return { publications, warnings: referred.channels.flatMap((channel) => repeatedOnX(channel, [...texts.keys()])) };
  }

  private async eventOf(manager: EntityManager, workspaceId: string, postId: string): Promise<PostEvent> {
    const [post] = await this.references.posts(manager, workspaceId, [postId]);
    if (!post) throw notFound('post', postId);
    if (post.event) return post.event;
    throw conflict('post-without-event', 'Reminders come before an event: give this announcement one first.');
  }

  private wantedOf(event: PostEvent, channels: CalendarChannel[], leads: string[]): Reminder[] {
    const now = this.clock.now();
    const faults: InputFault[] = [];
    const times = new Map<number, string>();
    for (const [index, lead] of leads.entries()) {
      const dueAt = reminderAt(event, lead);
      const fault = dueFault(dueAt, now);
      if (fault !== undefined)
        faults.push({
          path: `leads.${index}`,
          message: `${lead} before the event is ${dueAt.toISOString()}. ${fault}`,
        });
      // P1D and PT24H are the same but for clock changes.
      else if (!times.has(dueAt.getTime())) times.set(dueAt.getTime(), lead);
    }
    if (faults.length > 0) throw invalidInput(faults);
    const inOrder = [...times].sort(([one], [other]) => one - other);
    return channels.flatMap(({ id }) => inOrder.map(([at, lead]) => ({ channelId: id, lead, dueAt: new Date(at) })));
  }

  /** The ids of the post's publications on these channels, by channel and instant. */
  private async present(
    manager: EntityManager,
    workspaceId: string,
    postId: string,
    channelIds: string[],
  ): Promise<Map<string, string>> {
    const rows = await manager.find(Publication, {
      select: { id: true, channelId: true, dueAt: true },
      where: { workspaceId, postId, channelId: In(channelIds), status: In([...PRESENT]) },
    });
    return new Map(rows.map((row) => [keyOf(row), row.id]));
  }
}

/** The same words more than once: X refuses those it knows from the account (errors page, read 2026-11-23; how long is not said). */
function repeatedOnX({ id, network, name }: CalendarChannel, keys: string[]): string[] {
  if (network !== 'x' || keys.filter((key) => key.startsWith(`${id}/`)).length < 2) return [];
  return [
    `X refuses a text that the account has posted lately, so on ${name} only the first of these may be taken. Write posts of their own for the others.`,
  ];
}

function keyOf({ channelId, dueAt }: Pick<Reminder, 'channelId' | 'dueAt'>): string {
  return `${channelId}/${dueAt.getTime()}`;
}

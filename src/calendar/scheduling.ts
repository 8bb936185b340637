import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { Clock } from '../foundation/clock.js';
import { conflict, invalidInput } from '../foundation/problem-error.js';
import { CalendarTransaction } from './calendar-transaction.js';
import { type CalendarChannel, ChannelDirectory } from './channel-directory.js';
import { checkDue } from './due-time.js';
import { eventOver, MOVED_BY_HAND } from './event-time.js';
import { insertPublications } from './new-publications.js';
import { Occupancy, placeKey } from './occupancy.js';
import type { PostForPlanning } from './post-readiness.js';
import type { Publication } from './publication.entity.js';
import { PublicationStore } from './publication-store.js';
import type { PublicationView } from './publication-view.js';
import { Publications } from './publications.js';
import { References, SINGLE } from './references.js';
import { refuseUnless } from './refusal.js';
import { farEnough, mayRepeat } from './repeat-rule.js';
import { slotAt } from './slot-time.js';
import { Slots } from './slots.js';

/**
 * What must go before a publication is published from the start. Only where surely nothing is on the network: the text is
 * composed anew, so nothing prepared for the old one may be used. The fence is never reset: it keeps old workers out.
 */
export const FRESH_START = {
  draft: null,
  checkpoint: {},
  phase: null,
  committedAt: null,
  publishedAt: null,
  leaseUntil: null,
  nextTryAt: null,
  tries: 0,
  reason: null,
  reasonCode: null,
};

/** Gives publications their time: a new one, a moved one, one more try. */
@Injectable()
export class Scheduling {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transaction: CalendarTransaction,
    private readonly references: References,
    private readonly directory: ChannelDirectory,
    private readonly slots: Slots,
    private readonly occupancy: Occupancy,
    private readonly store: PublicationStore,
    private readonly publications: Publications,
    private readonly clock: Clock,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * Schedules a post on a channel at a time; where the channel has a free slot at that very time, it takes the slot.
   * @throws ProblemError 422 for unknown ids, a time that is past, too far ahead or after the post's event began, or a post with errors; 409 by the rules on repeating
   */
  async schedule(
    caller: Caller,
    request: { postId: string; channelId: string; dueAt: Date },
  ): Promise<PublicationView> {
    const { workspaceId } = caller;
    const { postId, channelId, dueAt } = request;
    checkDue(dueAt, this.clock.now());
    const referred = await this.references.find(workspaceId, [postId], [channelId], SINGLE);
    const [post] = referred.posts;
    const [channel] = referred.channels;
    if (!post || !channel) throw new Error('References were found and then not there.');
    refuseAfterEvent(post, dueAt);
    return this.transaction.run(async (manager) => {
      await this.references.refuseFaulty(manager, workspaceId, referred, SINGLE);
      const slot = await this.settle(manager, workspaceId, post, channel, dueAt);
      const [view] = await insertPublications(manager, caller, [{ postId, channelId, dueAt, slotAt: slot }]);
      if (!view) throw new Error('The publication was not written.');
      await this.references.refuseGone(manager, workspaceId, referred.posts, SINGLE);
      const event = { action: 'publication.scheduled', subject: view.id, detail: { postId, channelId, dueAt } };
      await this.trail.record(manager, { workspaceId, actor: actorOf(caller), ...event });
      return view;
    });
  }

  /** Moves a scheduled or held publication, giving back its slot and taking one where it lands on one. @throws ProblemError 404, 409, 422 */
  async move(caller: Caller, id: string, dueAt: Date): Promise<PublicationView> {
    return this.reschedule(caller, id, 'move', dueAt);
  }

  /** Tries a failed or held publication again: now, or at a time. @throws ProblemError 404, 409, 422 */
  async retry(caller: Caller, id: string, dueAt?: Date): Promise<PublicationView> {
    return this.reschedule(caller, id, 'retry', dueAt ?? this.clock.now());
  }

  private async reschedule(caller: Caller, id: string, event: 'move' | 'retry', dueAt: Date): Promise<PublicationView> {
    const { workspaceId } = caller;
    checkDue(dueAt, this.clock.now());
    const { channelId } = await this.publications.row(this.dataSource.manager, workspaceId, id);
    // Asked before the transaction: inside one, nothing may wait for a second connection.
    const [channel] = await this.directory.channels(workspaceId, [channelId]);
    await this.transaction.run(async (manager) => {
      const row = await this.publications.row(manager, workspaceId, id);
      refuseUnless(row.status, event);
      if (!channel) throw conflict('channel-disconnected', 'The channel of this publication is no longer connected.');
      const posts = await this.references.posts(manager, workspaceId, [row.postId]);
      const [post] = posts;
      if (!post) throw conflict('post-deleted', 'The post of this publication was deleted.');
      refuseAfterEvent(post, dueAt);
      if (event === 'retry')
        await this.references.refuseFaulty(manager, workspaceId, { posts, channels: [channel] }, SINGLE);
      const slot = await this.settle(manager, workspaceId, post, channel, dueAt, row);
      const happened = await this.store.happen(manager, { id, workspaceId }, event, {
        ...FRESH_START,
        dueAt,
        slotAt: slot,
        lead: row.lead === null ? null : MOVED_BY_HAND,
      });
      if (!happened) refuseUnless((await this.publications.row(manager, workspaceId, id)).status, event);
      const action = event === 'move' ? 'publication.moved' : 'publication.retried';
      const detail = { from: row.dueAt, to: dueAt };
      await this.trail.record(manager, { workspaceId, actor: actorOf(caller), action, subject: id, detail });
    });
    return this.publications.get(workspaceId, id);
  }

  /** Holds the channel, checks the rules on repeating (not for reminders), and finds the slot that lies at this time and is free. */
  private async settle(
    manager: EntityManager,
    workspaceId: string,
    post: PostForPlanning,
    channel: CalendarChannel,
    dueAt: Date,
    moved?: Pick<Publication, 'id' | 'lead'>,
  ): Promise<Date | null> {
    const exceptId = moved?.id ?? null;
    await this.occupancy.lockChannels(manager, [channel.id]);
    const appearances = await this.occupancy.appearances(manager, workspaceId, [post.id], [channel.id], exceptId);
    const reminder = moved !== undefined && moved.lead !== null;
    const times = reminder ? [] : (appearances.get(placeKey(post.id, channel.id)) ?? []);
    for (const verdict of [
      mayRepeat(post.evergreen, times.length),
      farEnough(post.evergreen, times, dueAt, channel.timeZone),
    ]) {
      if (verdict.kind === 'refused') {
        throw conflict(verdict.code, `This post cannot be scheduled on ${channel.name}: ${verdict.text}.`);
      }
    }
    const slots = (await this.slots.byChannel(manager, workspaceId, [channel.id])).get(channel.id) ?? [];
    if (!slotAt(slots, channel.timeZone, dueAt)) return null;
    const end = new Date(dueAt.getTime() + 1);
    const taken = await this.occupancy.takenTimes(manager, workspaceId, [channel.id], dueAt, end, exceptId);
    return taken.has(channel.id) ? null : dueAt;
  }
}

/** @throws ProblemError 422 for a time at which what the post announces has begun */
function refuseAfterEvent({ event }: PostForPlanning, dueAt: Date): void {
  const message = eventOver(event, dueAt);
  if (message !== undefined) throw invalidInput([{ path: 'dueAt', message }]);
}

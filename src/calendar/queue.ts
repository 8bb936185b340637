import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { Clock } from '../foundation/clock.js';
import { type InputFault, ProblemError } from '../foundation/problem-error.js';
import { CalendarTransaction } from './calendar-transaction.js';
import type { CalendarChannel } from './channel-directory.js';
import { checkRange, startingAt } from './due-time.js';
import { eventOver } from './event-time.js';
import { insertPublications } from './new-publications.js';
import { Occupancy, placeKey } from './occupancy.js';
import type { ChannelToFill, Shortage } from './plan.js';
import { planQueue } from './planner.js';
import type { PublicationView } from './publication-view.js';
import { type InputNames, LISTED, type Referred, References, SINGLE } from './references.js';
import { farEnough, mayRepeat } from './repeat-rule.js';
import type { Slot } from './slot.entity.js';
import { slotsBetween } from './slot-time.js';
import { Slots } from './slots.js';

export interface QueueRequest {
  postIds: string[];
  channelIds: string[];
  from?: Date | undefined;
  to?: Date | undefined;
}

interface Range {
  from: Date;
  to: Date;
}

/** "Queue my week": fills the next free slots of channels with posts. */
@Injectable()
export class Queue {
  constructor(
    private readonly transaction: CalendarTransaction,
    private readonly references: References,
    private readonly slots: Slots,
    private readonly occupancy: Occupancy,
    private readonly clock: Clock,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * Puts each post once on each channel, all or nothing; the publications come back by time, then in the order of the
   * channels asked for. Slots sooner than two minutes from now are not used; without `to` it looks twelve weeks ahead.
   * @throws ProblemError 422 for unknown ids, a bad range or posts with errors; 409 when the rules on repeating forbid it, a
   * channel has no slots, or there are not enough free ones
   */
  async fill(caller: Caller, request: QueueRequest, names: InputNames = LISTED): Promise<PublicationView[]> {
    const { workspaceId } = caller;
    const range = startingAt(request, this.clock.now());
    checkRange(range.from, range.to);
    const referred = await this.references.find(workspaceId, request.postIds, request.channelIds, names);
    return this.transaction.run(async (manager) => {
      await this.references.refuseFaulty(manager, workspaceId, referred, names);
      const channelIds = referred.channels.map((channel) => channel.id);
      await this.occupancy.lockChannels(manager, channelIds);
      const slots = await this.slots.byChannel(manager, workspaceId, channelIds);
      refuseSlotless(referred.channels, slots, names);
      const plan = planQueue(
        referred.posts,
        await this.channelsToFill(manager, workspaceId, referred, slots, range, names),
      );
      if (plan.kind === 'short') throw notEnough(plan.shortages, referred, range, names);
      const position = new Map(channelIds.map((id, index) => [id, index]));
      const publications = plan.assignments
        .map(({ postId, channelId, at }) => ({ postId, channelId, dueAt: new Date(at), slotAt: new Date(at) }))
        .sort(
          (a, b) =>
            a.dueAt.getTime() - b.dueAt.getTime() ||
            (position.get(a.channelId) ?? 0) - (position.get(b.channelId) ?? 0),
        );
      const views = await insertPublications(manager, caller, publications);
      await this.references.refuseGone(manager, workspaceId, referred.posts, names);
      const detail = {
        publications: views.map(({ id, postId, channelId, dueAt }) => ({ id, postId, channelId, dueAt })),
      };
      await this.trail.record(manager, { workspaceId, actor: actorOf(caller), action: 'publications.queued', detail });
      return views;
    });
  }

  /** Puts one post into a channel's next free slot. @throws ProblemError as `fill` */
  async next(caller: Caller, postId: string, channelId: string): Promise<PublicationView> {
    const [view] = await this.fill(caller, { postIds: [postId], channelIds: [channelId] }, SINGLE);
    if (!view) throw new Error('The publication was not written.');
    return view;
  }

  private async channelsToFill(
    manager: EntityManager,
    workspaceId: string,
    { posts, channels }: Referred,
    slots: Map<string, Slot[]>,
    { from, to }: Range,
    names: InputNames,
  ): Promise<ChannelToFill[]> {
    const postIds = posts.map((post) => post.id);
    const channelIds = channels.map((channel) => channel.id);
    const appearances = await this.occupancy.appearances(manager, workspaceId, postIds, channelIds);
    refuseRepeated({ posts, channels }, appearances, names);
    const taken = await this.occupancy.takenTimes(manager, workspaceId, channelIds, from, to);
    const occupied = await this.occupancy.around(manager, workspaceId, channelIds, from, to);
    const around = await this.references.posts(manager, workspaceId, [...new Set(occupied.map((it) => it.postId))]);
    const known = new Map([...around, ...posts].map((post) => [post.id, post]));
    const byChannel = Map.groupBy(occupied, (it) => it.channelId);
    return channels.map((channel) => {
      const own = slots.get(channel.id) ?? [];
      return {
        channelId: channel.id,
        slots: own,
        places: slotsBetween(own, channel.timeZone, from, to)
          .filter(({ at }) => !taken.get(channel.id)?.has(at.getTime()))
          .map(({ at, slot }) => ({ at: at.getTime(), kind: slot.kind, seriesId: slot.seriesId })),
        entries: (byChannel.get(channel.id) ?? []).flatMap(({ postId, dueAt }) => {
          const post = known.get(postId);
          return post ? [{ at: dueAt.getTime(), kind: post.kind, topics: post.topics }] : [];
        }),
        mayAppear: (postId, at) => {
          if (eventOver(known.get(postId)?.event ?? null, new Date(at)) !== undefined) return false;
          const others = appearances.get(placeKey(postId, channel.id));
          if (!others) return true;
          return (
            farEnough(known.get(postId)?.evergreen ?? null, others, new Date(at), channel.timeZone).kind === 'allowed'
          );
        },
      };
    });
  }
}

function refuseSlotless(channels: CalendarChannel[], slots: Map<string, Slot[]>, names: InputNames): void {
  const faults = channels.flatMap((channel, index) =>
    slots.has(channel.id) ? [] : [{ path: names.channel(index), message: `${channel.name} has no slots yet.` }],
  );
  const [first] = faults;
  if (!first) return;
  const wayOut = 'Give it slots (PUT /api/v1/channels/{id}/slots), or schedule each post at a time of its own (dueAt).';
  throw new ProblemError(409, 'channel-without-slots', `${first.message} Nothing was scheduled. ${wayOut}`, faults);
}

function refuseRepeated({ posts, channels }: Referred, appearances: Map<string, Date[]>, names: InputNames): void {
  let code = '';
  const faults: InputFault[] = [];
  for (const [index, post] of posts.entries()) {
    for (const channel of channels) {
      const verdict = mayRepeat(post.evergreen, appearances.get(placeKey(post.id, channel.id))?.length ?? 0);
      if (verdict.kind === 'allowed') continue;
      code ||= verdict.code;
      faults.push({ path: names.post(index), message: `Cannot come (again) on ${channel.name}: ${verdict.text}.` });
    }
  }
  const [first] = faults;
  if (first) throw new ProblemError(409, code, `${first.path}: ${first.message} Nothing was scheduled.`, faults);
}

function notEnough(
  shortages: readonly Shortage[],
  { posts, channels }: Referred,
  range: Range,
  names: InputNames,
): ProblemError {
  const faults: InputFault[] = [];
  let missing = 0;
  for (const { channelId, postIds } of shortages) {
    const index = channels.findIndex((channel) => channel.id === channelId);
    const name = channels[index]?.name ?? channelId;
    missing += postIds.length;
    faults.push({
      path: names.channel(index),
      message: `${name} has no suitable free slot for ${postIds.length} of ${posts.length} posts before ${range.to.toISOString()}.`,
    });
    const left = new Set(postIds);
    for (const [position, post] of posts.entries()) {
      if (!left.has(post.id)) continue;
      const before = post.event ? ` before its event begins (${post.event.startsAt})` : '';
      faults.push({ path: names.post(position), message: `Found no slot on ${name}${before}.` });
    }
  }
  const slots = missing === 1 ? 'One slot is' : `${missing} slots are`;
  const detail = `${slots} missing, so nothing was scheduled. Choose fewer posts, a later end (to), or add slots.`;
  return new ProblemError(409, 'not-enough-slots', detail, faults);
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { type InputFault, invalidInput, notFound } from '../foundation/problem-error.js';
import type { PostKind } from '../library/post.js';
import { type CalendarChannel, ChannelDirectory } from './channel-directory.js';
import { checkRange, startingAt } from './due-time.js';
import { Occupancy } from './occupancy.js';
import { PostReadiness } from './post-readiness.js';
import { Slot } from './slot.entity.js';
import { slotsBetween } from './slot-time.js';

/** A slot as the API shows it. */
export interface SlotView {
  weekday: number;
  time: string;
  kind?: PostKind;
  seriesId?: string;
}

export interface FreeSlotView {
  channelId: string;
  at: string;
  kind?: PostKind;
  seriesId?: string;
}

export interface NewSlot {
  weekday: number;
  time: string;
  kind?: PostKind | undefined;
  seriesId?: string | undefined;
}

const FREE_SLOTS_MAX = 200;

/** The weekly places of channels. Changing them moves nothing that is scheduled. */
@Injectable()
export class Slots {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: ChannelDirectory,
    private readonly readiness: PostReadiness,
    private readonly occupancy: Occupancy,
    private readonly clock: Clock,
  ) {}

  /** A channel's slots from Monday on. @throws ProblemError 404 */
  async of(workspaceId: string, channelId: string): Promise<SlotView[]> {
    await this.channel(workspaceId, channelId);
    return (await this.rows(this.dataSource.manager, workspaceId, [channelId])).map(viewOf);
  }

  /** The slots of several channels, by channel, each from Monday on. For the planner. */
  async byChannel(manager: EntityManager, workspaceId: string, channelIds: string[]): Promise<Map<string, Slot[]>> {
    return Map.groupBy(await this.rows(manager, workspaceId, channelIds), (slot) => slot.channelId);
  }

  /** Puts these slots in the place of all that the channel had. @throws ProblemError 404, 422 for slots given twice or unknown series */
  async replace(workspaceId: string, channelId: string, slots: NewSlot[]): Promise<SlotView[]> {
    await this.channel(workspaceId, channelId);
    await this.dataSource.transaction(async (manager) => {
      const seriesIds = [...new Set(slots.flatMap((slot) => slot.seriesId ?? []))];
      const known =
        seriesIds.length > 0 ? await this.readiness.series(manager, workspaceId, seriesIds) : new Set<string>();
      const faults = [...duplicates(slots), ...unknownSeries(slots, known)];
      if (faults.length > 0) throw invalidInput(faults);
      // Two replacements at once come one after the other; the last one stands.
      await this.occupancy.lockChannels(manager, [channelId]);
      await manager.delete(Slot, { workspaceId, channelId });
      const rows = slots.map(({ weekday, time, kind, seriesId }) => ({
        id: newId(),
        workspaceId,
        channelId,
        weekday,
        time,
        kind: kind ?? null,
        seriesId: seriesId ?? null,
      }));
      if (rows.length > 0) await manager.insert(Slot, rows);
    });
    return this.of(workspaceId, channelId);
  }

  /** The next free slots of a channel in [from, to), at most 200. @throws ProblemError 404, 422 */
  async free(
    workspaceId: string,
    channelId: string,
    range: { from?: Date | undefined; to?: Date | undefined },
  ): Promise<FreeSlotView[]> {
    const channel = await this.channel(workspaceId, channelId);
    const { from, to } = startingAt(range, this.clock.now());
    checkRange(from, to);
    const slots = await this.rows(this.dataSource.manager, workspaceId, [channelId]);
    const taken = await this.occupancy.takenTimes(this.dataSource.manager, workspaceId, [channelId], from, to);
    return slotsBetween(slots, channel.timeZone, from, to)
      .filter(({ at }) => !taken.get(channelId)?.has(at.getTime()))
      .slice(0, FREE_SLOTS_MAX)
      .map(({ at, slot }) => ({ channelId, at: at.toISOString(), ...limits(slot) }));
  }

  private async channel(workspaceId: string, channelId: string): Promise<CalendarChannel> {
    const [channel] = await this.directory.channels(workspaceId, [channelId]);
    if (!channel) throw notFound('channel', channelId);
    return channel;
  }

  private rows(manager: EntityManager, workspaceId: string, channelIds: string[]): Promise<Slot[]> {
    return manager.find(Slot, {
      where: { workspaceId, channelId: In(channelIds) },
      order: { channelId: 'ASC', weekday: 'ASC', time: 'ASC' },
    });
  }
}

function duplicates(slots: NewSlot[]): InputFault[] {
  const first = new Map<string, number>();
  return slots.flatMap(({ weekday, time }, index) => {
    const key = `${weekday} ${time}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    return [
      { path: `slots.${index}`, message: `Is the same time as slots.${earlier}: weekday ${weekday} at ${time}.` },
    ];
  });
}

function unknownSeries(slots: NewSlot[], known: Set<string>): InputFault[] {
  return slots.flatMap(({ seriesId }, index) =>
    seriesId === undefined || known.has(seriesId)
      ? []
      : [{ path: `slots.${index}.seriesId`, message: `There is no series with the id ${seriesId}.` }],
  );
}

function limits(slot: Slot): { kind?: PostKind; seriesId?: string } {
  return { ...(slot.kind && { kind: slot.kind }), ...(slot.seriesId !== null && { seriesId: slot.seriesId }) };
}

function viewOf(slot: Slot): SlotView {
  return { weekday: slot.weekday, time: slot.time, ...limits(slot) };
}

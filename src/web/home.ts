import { Injectable } from '@nestjs/common';
import { Agenda, type AgendaItem } from '../calendar/agenda.js';
import { Config } from '../config/config.js';
import { Clock } from '../foundation/clock.js';
import type { Workspace } from '../identity/workspace.entity.js';

const WEEK_MS = 7 * 24 * 3_600_000;

export interface HomeEntry {
  title: string;
  channel: string;
  network: string;
  time: string;
  dateTime: string;
  status: string;
  statusText: string;
  reason?: string;
  permalink?: string;
  numbers: { name: string; value: string }[];
}

export interface HomeView {
  workspace: string;
  timeZone: string;
  needsYou: HomeEntry[];
  coming: { day: string; entries: HomeEntry[] }[];
  wentOut: HomeEntry[];
  sandboxUrl?: string;
  empty: boolean;
}

const STATUS_TEXTS: Record<AgendaItem['status'], string> = {
  scheduled: 'Scheduled',
  publishing: 'Going out now',
  published: 'Published',
  failed: 'Not published',
  unconfirmed: 'Please check: the network may have it',
  held: 'Held for you',
  cancelled: 'Cancelled',
};

/** What somebody wants to see first: what needs them, the coming week, and what went out. */
@Injectable()
export class Home {
  constructor(
    private readonly agenda: Agenda,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async view(workspace: Workspace): Promise<HomeView> {
    const now = this.clock.now();
    const [needsYou, coming, wentOut] = await Promise.all([
      this.agenda.needingAPerson(workspace.id),
      this.agenda.between(workspace.id, now, new Date(now.getTime() + WEEK_MS)),
      this.agenda.latestPublished(workspace.id),
    ]);
    const entryOf = (publication: AgendaItem) => entry(publication, workspace.timeZone);
    const days = Map.groupBy(coming, (publication) => dayOf(publication.dueAt, workspace.timeZone));
    return {
      workspace: workspace.name,
      timeZone: workspace.timeZone,
      needsYou: needsYou.map(entryOf),
      coming: [...days].map(([day, entries]) => ({ day, entries: entries.map(entryOf) })),
      wentOut: wentOut.map(entryOf),
      ...(this.config.sandbox.on && { sandboxUrl: this.config.sandbox.url }),
      empty: coming.length === 0 && wentOut.length === 0 && needsYou.length === 0,
    };
  }
}

function entry(publication: AgendaItem, timeZone: string): HomeEntry {
  const at = publication.publishedAt ?? publication.dueAt;
  const withDay = publication.status !== 'scheduled' && publication.status !== 'publishing';
  return {
    title: publication.title,
    channel: publication.channelName,
    network: publication.network,
    time: withDay ? `${dayOf(at, timeZone)}, ${timeOf(at, timeZone)}` : timeOf(at, timeZone),
    dateTime: at.toISOString(),
    status: publication.status,
    statusText: STATUS_TEXTS[publication.status],
    ...(publication.reason !== null && { reason: publication.reason }),
    ...(publication.permalink !== null && { permalink: publication.permalink }),
    numbers: numbersOf(publication),
  };
}

/** Saves and shares first: they mean that somebody uses it. What a network does not give is not shown. */
function numbersOf(publication: AgendaItem): { name: string; value: string }[] {
  const shown = ['saves', 'shares', 'comments', 'likes', 'reach', 'views'] as const;
  const metrics = publication.metrics ?? {};
  return shown.flatMap((name) => {
    const value = metrics[name];
    return value === undefined ? [] : [{ name, value: value.toLocaleString('en') }];
  });
}

function dayOf(at: Date, timeZone: string): string {
  return at.toLocaleDateString('en', { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
}

function timeOf(at: Date, timeZone: string): string {
  return at.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
}

import { Injectable } from '@nestjs/common';
import { Agenda, type AgendaItem } from '../calendar/agenda.js';
import { statusWords } from '../calendar/status-words.js';
import { Clock } from '../foundation/clock.js';
import { ChannelsPage, type ReconnectView } from './channels-page.js';
import { Frame, type FrameView } from './frame.js';
import { HomeNews, type NewsLine } from './home-news.js';
import { numbersOf, type ShownNumber } from './numbers.js';
import { dayOf, timeOf } from './times.js';
import type { Guest } from './visit.js';

const WEEK_MS = 7 * 24 * 3_600_000;

export interface HomeEntry {
  id: string;
  title: string;
  channel: string;
  network: string;
  time: string;
  dateTime: string;
  status: string;
  statusText: string;
  reason?: string;
  advice?: string;
  permalink?: string;
  numbers: ShownNumber[];
}

export interface HomeView extends FrameView {
  workspace: string;
  timeZone: string;
  news: NewsLine[];
  reconnect: ReconnectView[];
  mayConnect: boolean;
  attention: boolean;
  needsYou: HomeEntry[];
  coming: { day: string; entries: HomeEntry[] }[];
  wentOut: HomeEntry[];
  empty: boolean;
}

/** What somebody wants to see first: what needs them, the coming week, and what went out. */
@Injectable()
export class Home {
  constructor(
    private readonly agenda: Agenda,
    private readonly channels: ChannelsPage,
    private readonly frame: Frame,
    private readonly homeNews: HomeNews,
    private readonly clock: Clock,
  ) {}

  async view({ workspace, caller }: Guest): Promise<HomeView> {
    const now = this.clock.now();
    const [needsYou, coming, wentOut, reconnect, news] = await Promise.all([
      this.agenda.needingAPerson(workspace.id),
      this.agenda.between(workspace.id, now, new Date(now.getTime() + WEEK_MS)),
      this.agenda.latestPublished(workspace.id),
      this.channels.toReconnect(workspace.id),
      this.homeNews.of(workspace.id, caller.permissions),
    ]);
    const entryOf = (publication: AgendaItem) => entry(publication, workspace.timeZone);
    const days = Map.groupBy(coming, (publication) => dayOf(publication.dueAt, workspace.timeZone));
    return {
      ...this.frame.view(caller.permissions),
      workspace: workspace.name,
      timeZone: workspace.timeZone,
      news,
      reconnect,
      mayConnect: caller.permissions.has('channels.manage'),
      attention: needsYou.length + reconnect.length > 0,
      needsYou: needsYou.map(entryOf),
      coming: [...days].map(([day, entries]) => ({ day, entries: entries.map(entryOf) })),
      wentOut: wentOut.map(entryOf),
      empty: coming.length === 0 && wentOut.length === 0 && needsYou.length === 0,
    };
  }
}

function entry(publication: AgendaItem, timeZone: string): HomeEntry {
  const at = publication.publishedAt ?? publication.dueAt;
  const withDay = publication.status !== 'scheduled' && publication.status !== 'publishing';
  const words = statusWords(publication);
  return {
    id: publication.id,
    title: publication.title,
    channel: publication.channelName,
    network: publication.network,
    time: withDay ? `${dayOf(at, timeZone)}, ${timeOf(at, timeZone)}` : timeOf(at, timeZone),
    dateTime: at.toISOString(),
    status: publication.status,
    statusText: words.label,
    ...(publication.reason !== null && { reason: publication.reason }),
    ...(words.advice !== undefined && { advice: words.advice }),
    ...(publication.permalink !== null && { permalink: publication.permalink }),
    numbers: numbersOf(publication.metrics),
  };
}

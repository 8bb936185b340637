import { Injectable } from '@nestjs/common';
import { History } from '../approval/history.js';
import { Rules } from '../approval/rules.js';
import { reviewersNeeded } from '../approval/rule.js';
import { Agenda, type AgendaEntry } from '../calendar/agenda.js';
import { Publications } from '../calendar/publications.js';
import { NETWORK_TITLES, type StatusWords, statusWords } from '../calendar/status-words.js';
import { Clock } from '../foundation/clock.js';
import { Frame, type FrameView } from './frame.js';
import { ledgerView, type LedgerLineView } from './ledger-view.js';
import { numbersOf, type ShownNumber } from './numbers.js';
import { type After, wrongOf } from './page-form.js';
import { type PublicationForm, possibleWishes, type Wish } from './publication-forms.js';
import { historyLines, type HistoryLineView } from './review-page.js';
import { SentPost, type SentView } from './sent-post.js';
import { fieldOf, longTimeOf } from './times.js';
import type { Guest } from './visit.js';

interface FormView {
  error?: string;
  /** What stands in the form's field. */
  value: string;
}

export interface PublicationPageView extends FrameView, StatusWords {
  id: string;
  title: string;
  channel: string;
  network: string;
  networkTitle: string;
  timeZone: string;
  status: string;
  when: string;
  whenWord: string;
  dateTime: string;
  /** The same moment on the channel's clocks, where they differ from the workspace's. */
  elsewhere?: string;
  channelTimeZone: string;
  reason?: string;
  permalink?: string;
  done?: string;
  /** What could not be done, when its form is no longer on the page. */
  refusal?: string;
  goingOut: boolean;
  isOut: boolean;
  isHeld: boolean;
  canAct: boolean;
  now?: FormView;
  time?: FormView & { min: string };
  cancel?: FormView;
  there?: FormView;
  notThere?: FormView;
  sent?: SentView;
  numbers: ShownNumber[];
  measured?: string;
  ledger: LedgerLineView[];
  /** Present where somebody has to look at the post, or did. */
  review?: { postId: string; needs: string; history: HistoryLineView[] };
}

const DONE: Record<Wish, string> = {
  now: 'It goes out in the next moments.',
  time: 'It has its new time.',
  cancel: 'It is cancelled and will not go out.',
  there: 'Thank you. It counts as published.',
  'not-there': 'Thank you. It counts as not published; you can try it again.',
};

const NEEDS = [
  '',
  'A reviewer has to approve it before it goes out.',
  'Two reviewers have to approve it before it goes out.',
];

/** Everything that one publication's page shows. */
@Injectable()
export class PublicationPage {
  constructor(
    private readonly agenda: Agenda,
    private readonly publications: Publications,
    private readonly sent: SentPost,
    private readonly history: History,
    private readonly rules: Rules,
    private readonly frame: Frame,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError 404 */
  async view(guest: Guest, id: string, after: After<PublicationForm>, done?: Wish): Promise<PublicationPageView> {
    const { workspace } = guest;
    const [entry, { attempts }] = await Promise.all([
      this.agenda.entry(workspace.id, id),
      this.publications.get(workspace.id, id),
    ]);
    const [sent, review] = await Promise.all([this.sent.of(workspace.id, entry), this.reviewOf(guest, entry)]);
    const { timeZone } = workspace;
    const at = entry.publishedAt ?? entry.dueAt;
    return {
      ...this.frame.view(guest.caller.permissions),
      ...statusWords(entry),
      id,
      title: entry.title,
      channel: entry.channelName,
      network: entry.network,
      networkTitle: NETWORK_TITLES[entry.network],
      timeZone,
      status: entry.status,
      when: longTimeOf(at, timeZone),
      whenWord: entry.publishedAt ? 'Went out' : entry.status === 'scheduled' ? 'Goes out' : 'Was due',
      dateTime: at.toISOString(),
      ...(longTimeOf(at, timeZone) !== longTimeOf(at, entry.channelTimeZone) && {
        elsewhere: longTimeOf(at, entry.channelTimeZone),
      }),
      channelTimeZone: entry.channelTimeZone,
      ...(entry.reason !== null && { reason: entry.reason }),
      ...(entry.permalink !== null && { permalink: entry.permalink }),
      ...(done && { done: DONE[done] }),
      goingOut: entry.status === 'publishing',
      isOut: entry.status === 'published',
      isHeld: entry.status === 'held',
      ...this.formsOf(guest, entry, after),
      ...(sent && { sent }),
      numbers: numbersOf(entry.metrics),
      ...(entry.measuredAt && { measured: longTimeOf(entry.measuredAt, timeZone) }),
      ledger: ledgerView(attempts, timeZone),
      ...(review && { review }),
    };
  }

  private async reviewOf({ workspace }: Guest, entry: AgendaEntry): Promise<PublicationPageView['review']> {
    const [rule, history] = await Promise.all([
      this.rules.of(workspace.id),
      this.history.rows(workspace.id, entry.postId),
    ]);
    const needed = reviewersNeeded(rule, entry.postKind, entry.channelId);
    if (needed === 0 && history.length === 0) return undefined;
    return { postId: entry.postId, needs: NEEDS[needed] ?? '', history: historyLines(history, workspace.timeZone) };
  }

  private formsOf({ caller }: Guest, entry: AgendaEntry, after: After<PublicationForm>) {
    const text = wrongOf(after) ?? '';
    const possible = caller.permissions.has('calendar.schedule') ? possibleWishes(entry) : new Set<Wish>();
    const now = this.clock.now();
    const formOf = (wish: Wish, typed: keyof PublicationForm | undefined, value: string) => {
      const mine = after.form?.wish === wish ? after.form : undefined;
      return { value: mine && typed ? mine[typed] : value, ...(mine && { error: text }) };
    };
    const later = entry.dueAt > now ? entry.dueAt : new Date(now.getTime() + 3_600_000);
    const zone = entry.channelTimeZone;
    return {
      canAct: possible.size > 0,
      ...(after.form && !possible.has(after.form.wish) && { refusal: text }),
      ...(possible.has('now') && { now: formOf('now', undefined, '') }),
      ...(possible.has('time') && {
        time: { ...formOf('time', 'time', fieldOf(later, zone)), min: fieldOf(now, zone) },
      }),
      ...(possible.has('cancel') && { cancel: formOf('cancel', undefined, '') }),
      ...(possible.has('there') && { there: formOf('there', 'reference', '') }),
      ...(possible.has('not-there') && { notThere: formOf('not-there', undefined, '') }),
    };
  }
}

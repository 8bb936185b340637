import { Injectable } from '@nestjs/common';
import type { ReviewState, WaitingItem } from '../approval/approval.schemas.js';
import { GuestLinks, type LinkView } from '../approval/guest-links.js';
import { History } from '../approval/history.js';
import { type DeskItem, ReviewDesk } from '../approval/review-desk.js';
import { isOwn } from '../approval/reviews.js';
import type { Caller } from '../identity/caller.js';
import { Frame, type FrameView } from './frame.js';
import { type After, wrongOf } from './page-form.js';
import { ReviewDrafts, type NetworkDraftView, type RemarkView } from './review-drafts.js';
import type { ReviewForm, ReviewWish } from './review-forms.js';
import { longTimeOf, momentOf } from './times.js';
import type { Guest } from './visit.js';

export interface ReviewListView extends FrameView {
  workspace: string;
  timeZone: string;
  done?: string;
  decides: boolean;
  items: {
    postId: string;
    title: string;
    kind: string;
    author?: string;
    due?: string;
    dueAt?: string;
    standing: string;
  }[];
}

export interface ReviewPageView extends FrameView {
  postId: string;
  title: string;
  kind: string;
  timeZone: string;
  state: ReviewState;
  standing: string;
  content: string;
  drafts: NetworkDraftView[];
  remarks: RemarkView[];
  approvals: { id: string; text: string; time: string; canConfirm: boolean }[];
  comments: {
    id: string;
    author: string;
    text: string;
    quote?: string;
    outdated: boolean;
    time: string;
    resolvedBy?: string;
  }[];
  links: { id: string; guest: string; text: string; usable: boolean; url?: string }[];
  history: HistoryLineView[];
  canDecide: boolean;
  whyNot?: string;
  canSubmit: boolean;
  canWithdraw: boolean;
  canInvite: boolean;
  canComment: boolean;
  note: string;
  words: string;
  guest: string;
  error?: string;
  done?: string;
  waiting: number;
  next?: { postId: string; title: string };
}

export interface HistoryLineView {
  text: string;
  note?: string;
  time: string;
  dateTime: string;
}

export const REVIEW_DONE: Record<ReviewWish, string> = {
  approve: 'Approved. Thank you.',
  changes: 'The author can see what should be different. Thank you.',
  confirm: 'The guest’s approval counts now.',
  submit: 'It is in review now.',
  withdraw: 'It is a draft again.',
  comment: 'Your comment is there.',
  resolve: 'The comment is marked as done.',
  invite: 'The link is made. Copy its address below and send it to your guest.',
  revoke: 'The link opens nothing any more.',
};

/** Everything that the review pages show. */
@Injectable()
export class ReviewPage {
  constructor(
    private readonly desk: ReviewDesk,
    private readonly drafts: ReviewDrafts,
    private readonly links: GuestLinks,
    private readonly history: History,
    private readonly frame: Frame,
  ) {}

  async list({ workspace, caller }: Guest, done?: ReviewWish): Promise<ReviewListView> {
    const { timeZone } = workspace;
    const items = await this.waitingFor(caller);
    return {
      ...this.frame.view(caller.permissions),
      workspace: workspace.name,
      timeZone,
      ...(done && { done: REVIEW_DONE[done] }),
      decides: caller.permissions.has('review.decide'),
      items: items.map(({ postId, title, kind, author, dueAt, given, needed }) => ({
        postId,
        title,
        kind: kind.replaceAll('-', ' '),
        ...(author !== null && { author }),
        ...(dueAt !== null && { due: longTimeOf(new Date(dueAt), timeZone), dueAt }),
        standing: given === 0 ? 'Nobody has approved it yet' : `${given} of ${needed} have approved it`,
      })),
    };
  }

  /** @throws ProblemError 404 */
  async item(
    { workspace, caller }: Guest,
    postId: string,
    after: After<ReviewForm>,
    done?: ReviewWish,
  ): Promise<ReviewPageView> {
    const { id: workspaceId, timeZone } = workspace;
    const item = await this.desk.item(workspaceId, postId, true);
    const { review } = item;
    const [shown, links, history, waiting] = await Promise.all([
      this.drafts.of(item),
      this.linksOf(caller, workspaceId, postId),
      this.history.ofPost(workspaceId, postId),
      this.waitingFor(caller),
    ]);
    const decision = mayDecide(caller, item);
    const may = caller.permissions.has('library.write');
    const open = review.state === 'in-review' || review.state === 'approved';
    const others = waiting.filter((each) => each.postId !== postId);
    const { form } = after;
    const error = wrongOf(after);
    return {
      ...this.frame.view(caller.permissions),
      postId,
      title: review.title,
      kind: item.kind.replaceAll('-', ' '),
      timeZone,
      state: review.state,
      standing: standingOf(review.state, review.given, review.needed),
      content: review.content,
      ...shown,
      approvals: review.approvals.map(({ id, name, guest, vouchedBy, counts, at }) => ({
        id,
        text: approvalText(name, guest, vouchedBy, counts),
        time: momentOf(new Date(at), timeZone),
        canConfirm: guest && !counts && decision.kind === 'may',
      })),
      comments: review.comments.map(({ id, author, text, quote, outdated, createdAt, resolvedBy }) => ({
        id,
        author,
        text,
        ...(quote !== undefined && { quote }),
        outdated,
        time: momentOf(new Date(createdAt), timeZone),
        ...(resolvedBy !== null && { resolvedBy }),
      })),
      links: links.map((link) => linkEntry(link, timeZone)),
      history: historyLines(history, timeZone),
      canDecide: decision.kind === 'may' && open,
      ...(decision.kind === 'not' && open && decision.why !== undefined && { whyNot: decision.why }),
      canSubmit: may && !open,
      canWithdraw: may && open,
      canInvite: may && open,
      canComment: may,
      note: form?.note ?? '',
      words: form?.words ?? '',
      guest: form?.guest ?? '',
      ...(error !== undefined && { error }),
      ...(done && { done: REVIEW_DONE[done] }),
      waiting: others.length,
      ...(others[0] && { next: { postId: others[0].postId, title: others[0].title } }),
    };
  }

  /** What waits for this caller; for somebody who decides nothing, all that is in review. */
  waitingFor(caller: Caller): Promise<WaitingItem[]> {
    return this.desk.waiting(caller.workspaceId, caller.permissions.has('review.decide') ? caller.personId : null);
  }

  /** A post's links, each with its address where it is this caller's own. */
  private async linksOf(caller: Caller, workspaceId: string, postId: string): Promise<(LinkView & { url?: string })[]> {
    const links = await this.links.list(workspaceId, postId);
    return Promise.all(
      links.map(async (link) => {
        const url = link.usable ? await this.links.ownAddress(caller, postId, link.id) : undefined;
        return { ...link, ...(url !== undefined && { url }) };
      }),
    );
  }
}

function mayDecide(
  caller: Caller,
  { authorId, lastEditorId }: DeskItem,
): { kind: 'may' } | { kind: 'not'; why?: string } {
  if (!caller.permissions.has('review.decide')) return { kind: 'not' };
  if (caller.personId === null) return { kind: 'not', why: 'Only a person can decide. Sign in with your own account.' };
  if (!isOwn({ authorId, lastEditorId }, caller.personId)) return { kind: 'may' };
  return { kind: 'not', why: 'You wrote this post or were the last to change it, so somebody else decides.' };
}

function standingOf(state: ReviewState, given: number, needed: number): string {
  switch (state) {
    case 'draft':
      return 'A draft, not in review';
    case 'in-review':
      return given === 0 ? 'In review' : `In review, ${given} of ${needed} have approved it`;
    case 'changes-asked':
      return 'Changes were asked for';
    case 'approved':
      return 'Approved';
    default: {
      const never: never = state;
      return never;
    }
  }
}

function approvalText(name: string, guest: boolean, vouchedBy: string | null, counts: boolean): string {
  if (!guest) return `${name} approved it.`;
  if (!counts) return `${name}, a guest, approved it. It counts once a reviewer confirms that this was them.`;
  return `${name}, a guest, approved it; ${vouchedBy ?? 'somebody'} vouches for them.`;
}

function linkEntry(
  { id, guest, madeBy, expiresAt, revokedAt, usable, vouchedFor, url }: LinkView & { url?: string },
  timeZone: string,
) {
  const until = longTimeOf(new Date(expiresAt), timeZone);
  const state = usable ? `good until ${until}` : revokedAt !== null ? 'taken back' : `ended on ${until}`;
  const counts = vouchedFor ? '' : ' An approval by it counts once a reviewer confirms it.';
  return {
    id,
    guest,
    text: `Made by ${madeBy}, ${state}.${usable ? counts : ''}`,
    usable,
    ...(url !== undefined && { url }),
  };
}

/** A post's history with times on the zone's clocks. */
export function historyLines(
  entries: { at: string; text: string; note?: string | undefined }[],
  timeZone: string,
): HistoryLineView[] {
  return entries.map(({ at, text, note }) => ({
    text,
    ...(note !== undefined && { note }),
    time: momentOf(new Date(at), timeZone),
    dateTime: at,
  }));
}

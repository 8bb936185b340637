import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PostShelf } from '../library/post-shelf.js';
import { ReviewEvent } from './approval.entity.js';
import type { HistoryEntry } from './approval.schemas.js';
import { THE_APP } from './review-log.js';

const SHOWN_MAX = 500;

/** What happened around a post's review, for people. */
@Injectable()
export class History {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shelf: PostShelf,
  ) {}

  /** Newest first, the latest 500. @throws ProblemError 404 */
  async ofPost(workspaceId: string, postId: string): Promise<HistoryEntry[]> {
    const { manager } = this.dataSource;
    await this.shelf.get(manager, workspaceId, postId);
    return this.rows(workspaceId, postId);
  }

  /** The same for a post that may have been deleted since. */
  async rows(workspaceId: string, postId: string): Promise<HistoryEntry[]> {
    const rows = await this.dataSource.manager.find(ReviewEvent, {
      where: { workspaceId, postId },
      order: { id: 'DESC' },
      take: SHOWN_MAX,
    });
    return rows.map((row) => ({
      at: row.at.toISOString(),
      event: row.event,
      by: row.name,
      guest: row.linkId !== null && row.personId === null,
      text: sentence(row),
      ...(row.note !== null && row.note !== '' && { note: row.note }),
    }));
  }
}

/** An event in one sentence, in English. */
export function sentence({ event, name, linkId, personId, detail: told }: ReviewEvent): string {
  const detail = told as Record<string, unknown>;
  const who = linkId !== null && personId === null ? `${name} (guest)` : name;
  switch (event) {
    case 'submitted':
      return `${who} asked for review.`;
    case 'approved':
      return detail['counts'] === false
        ? `${who} approved it. It counts once a reviewer confirms who that was.`
        : `${who} approved it${typeof detail['vouchedBy'] === 'string' ? `; ${detail['vouchedBy']} vouches for them` : ''}.`;
    case 'guest-vouched':
      return `${who} confirmed the approval of ${words(detail['guest'])}.`;
    case 'changes-asked':
      return `${who} asked for changes.`;
    case 'withdrawn':
      return `${who} withdrew it from review.`;
    case 'edited':
      return edited(personId === null && name === THE_APP.name ? undefined : who, detail);
    case 'commented':
      return typeof detail['quote'] === 'string' ? `${who} commented on “${detail['quote']}”.` : `${who} commented.`;
    case 'comment-resolved':
      return `${who} marked a comment as done.`;
    case 'link-made':
      return `${who} made a review link for ${words(detail['guest'])}.`;
    case 'link-revoked':
      return `${who} took back the review link for ${words(detail['guest'])}.`;
    case 'released':
      return 'A publication that had been held for want of approval goes out after all.';
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** @param who undefined when nobody knows */
function edited(who: string | undefined, detail: Record<string, unknown>): string {
  const what = words(detail['what']);
  const voided = Array.isArray(detail['voided']) ? detail['voided'].map(words) : [];
  const happened = who === undefined ? 'Something of what goes out was changed' : `${who} changed ${what}`;
  if (voided.length === 0) return `${happened}.`;
  const names = new Intl.ListFormat('en-GB').format(voided);
  return `${happened}, so the approval of ${names} no longer holds.`;
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : 'somebody';
}

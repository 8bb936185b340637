import { Injectable } from '@nestjs/common';
import { NETWORK_TITLES } from '../calendar/status-words.js';
import { Config } from '../config/config.js';
import type { PostStatus } from '../library/post.js';
import type { NetworkName } from '../networks/network.js';
import { MailTemplates } from '../notifications/mail-templates.js';
import { cut, oneLine } from '../notifications/subject-words.js';

/** A publication that cannot go out as it stands. */
export interface UnapprovedEntry {
  id: string;
  title: string;
  channelName: string;
  network: NetworkName;
  dueAt: Date;
  postId: string;
  postStatus: PostStatus;
}

export interface Unapproved {
  /** The person's name; null when it is to nobody. */
  name: string | null;
  workspaceName: string;
  /** IANA zone of the workspace, for times. */
  timeZone: string;
  /** What is due first on top; at least one. */
  entries: UnapprovedEntry[];
}

const TOLD_MAX = 20;

/** Writes the letter that says, a day before, what still needs approval. */
@Injectable()
export class ReminderLetter {
  constructor(
    private readonly templates: MailTemplates,
    private readonly config: Config,
  ) {}

  write({ name, workspaceName, timeZone, entries }: Unapproved): { subject: string; text: string; html: string } {
    const { publicUrl } = this.config;
    const count = entries.length;
    const workspace = oneLine(workspaceName);
    const view = {
      name: name === null ? '' : oneLine(name),
      workspace,
      summary:
        count === 1
          ? 'One post still needs approval before it can go out.'
          : `${count} posts still need approval before they can go out.`,
      entries: entries.slice(0, TOLD_MAX).map((entry) => ({
        title: oneLine(entry.title),
        where: whereOf(entry),
        when: entry.dueAt.toLocaleString('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' }),
        standing: STANDING[entry.postStatus],
        url: `${publicUrl}/review/${entry.postId}`,
      })),
      more: Math.max(0, count - TOLD_MAX),
      reviewUrl: `${publicUrl}/review`,
    };
    const [first] = entries;
    const about = count === 1 && first ? oneLine(first.title) : workspace;
    return {
      subject: `${count === 1 ? 'Needs approval' : `${count} posts need approval`}: ${cut(about)}`,
      text: this.templates.text('review', view),
      html: this.templates.html('review', view),
    };
  }
}

const STANDING: Record<PostStatus, string> = {
  draft: 'It is a draft: its author has to submit it for review.',
  'in-review': 'It is in review.',
  approved: 'It was approved, but what would go out now is not what was approved, or one approval more is needed.',
};

function whereOf({ channelName, network }: UnapprovedEntry): string {
  const name = oneLine(channelName);
  const title = NETWORK_TITLES[network];
  return new RegExp(`\\b${title}\\b`).test(name) ? name : `${name} on ${title}`;
}

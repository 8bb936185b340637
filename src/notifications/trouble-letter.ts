import { Injectable } from '@nestjs/common';
import type { AgendaItem } from '../calendar/agenda.js';
import { NETWORK_TITLES, statusWords } from '../calendar/status-words.js';
import { Config } from '../config/config.js';
import { MailTemplates } from './mail-templates.js';
import { cut, oneLine } from './subject-words.js';

/** What a letter about trouble is made of. */
export interface Troubles {
  /** The person's name; null when it is to nobody. */
  name: string | null;
  workspaceName: string;
  /** IANA zone of the workspace, for times. */
  timeZone: string;
  /** In the order to tell them; at least one. */
  troubles: AgendaItem[];
}

/** Told one by one; of the rest, the letter says how many there are. */
const TOLD_MAX = 20;

const SUBJECTS: Partial<Record<AgendaItem['status'], string>> = {
  unconfirmed: 'Please check',
  held: 'Held for you',
  failed: 'Not published',
};

/** Writes the letter that tells people what did not go out, what was kept, and what to do. */
@Injectable()
export class TroubleLetter {
  constructor(
    private readonly templates: MailTemplates,
    private readonly config: Config,
  ) {}

  write({ name, workspaceName, timeZone, troubles }: Troubles): { subject: string; text: string; html: string } {
    const view = {
      name: name === null ? '' : oneLine(name),
      workspace: oneLine(workspaceName),
      summary: summaryOf(troubles),
      entries: troubles.slice(0, TOLD_MAX).map((trouble) => this.entry(trouble, timeZone)),
      more: Math.max(0, troubles.length - TOLD_MAX),
      homeUrl: `${this.config.publicUrl}/`,
    };
    return {
      subject: subjectOf(troubles, view.workspace),
      text: this.templates.text('trouble', view),
      html: this.templates.html('trouble', view),
    };
  }

  private entry(trouble: AgendaItem, timeZone: string) {
    const words = statusWords(trouble);
    return {
      title: oneLine(trouble.title),
      label: words.label,
      where: whereOf(trouble),
      when: `${trouble.dueAt.toLocaleString('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' })} (${timeZone})`,
      sentence: words.sentence,
      reason: oneLine(trouble.reason ?? ''),
      advice: words.advice ?? '',
      url: `${this.config.publicUrl}/publications/${trouble.id}`,
    };
  }
}

/** The channel, and its network where the name does not hold it already. */
function whereOf({ channelName, network }: AgendaItem): string {
  const name = oneLine(channelName);
  const title = NETWORK_TITLES[network];
  return new RegExp(`\\b${title}\\b`).test(name) ? name : `${name} on ${title}`;
}

function summaryOf(troubles: AgendaItem[]): string {
  const [first] = troubles;
  if (troubles.length === 1 && first)
    return first.status === 'unconfirmed' ? 'One post needs a look from you.' : 'One post did not go out.';
  return `${troubles.length} posts need you.`;
}

function subjectOf(troubles: AgendaItem[], workspace: string): string {
  const [first] = troubles;
  if (!first) throw new Error('A letter about trouble needs some.');
  if (troubles.length > 1) return `${troubles.length} posts need you · ${cut(workspace)}`;
  return `${SUBJECTS[first.status] ?? 'About your post'}: ${cut(oneLine(first.title))}`;
}

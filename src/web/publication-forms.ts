import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { AgendaEntry } from '../calendar/agenda.js';
import { Decisions } from '../calendar/decisions.js';
import { nextState } from '../calendar/publication-state.js';
import { Scheduling } from '../calendar/scheduling.js';
import { invalidInput } from '../foundation/problem-error.js';
import type { Caller } from '../identity/caller.js';
import { readPostReference } from './post-reference.js';
import { readField } from './times.js';

/** What somebody can ask for on a publication's page. */
export const WISHES = ['now', 'time', 'cancel', 'there', 'not-there'] as const;
export type Wish = (typeof WISHES)[number];

/** A form of the page as the browser sends it; fields that a form does not have are empty. */
export const publicationForm = z.object({
  token: z.string().max(200).default(''),
  wish: z.enum(WISHES, 'Must be one of the buttons of the page.'),
  time: z.string().max(60).default(''),
  reference: z.string().max(2_000).default(''),
});
export type PublicationForm = z.infer<typeof publicationForm>;

/** Which wishes a publication can be asked now. */
export function possibleWishes({ status }: Pick<AgendaEntry, 'status'>): Set<Wish> {
  const possible = new Set<Wish>();
  if (nextState(status, 'retry')) possible.add('now').add('time');
  if (nextState(status, 'move')) possible.add('time');
  if (nextState(status, 'cancel')) possible.add('cancel');
  if (nextState(status, 'confirm')) possible.add('there');
  if (nextState(status, 'deny')) possible.add('not-there');
  return possible;
}

/** Does what a form of the page asks for. */
@Injectable()
export class PublicationForms {
  constructor(
    private readonly scheduling: Scheduling,
    private readonly decisions: Decisions,
  ) {}

  /** @throws ProblemError whose sentence belongs beside the form */
  async fulfil(caller: Caller, entry: AgendaEntry, form: PublicationForm): Promise<void> {
    switch (form.wish) {
      case 'now':
        await this.scheduling.retry(caller, entry.id);
        return;
      case 'time': {
        const read = readField(form.time, entry.channelTimeZone);
        if (read.kind === 'wrong') throw invalidInput([], read.text);
        if (nextState(entry.status, 'move')) await this.scheduling.move(caller, entry.id, read.at);
        else await this.scheduling.retry(caller, entry.id, read.at);
        return;
      }
      case 'cancel':
        await this.decisions.cancel(caller, entry.id);
        return;
      case 'there': {
        const reference = readPostReference(entry.network, entry.externalId, form.reference);
        if (reference.kind === 'wrong') throw invalidInput([], reference.text);
        const { remoteId, permalink } = reference.kind === 'post' ? reference : {};
        await this.decisions.resolve(caller, entry.id, { outcome: 'published', remoteId, permalink });
        return;
      }
      case 'not-there':
        await this.decisions.resolve(caller, entry.id, { outcome: 'not-published' });
        return;
      default: {
        const never: never = form.wish;
        return never;
      }
    }
  }
}

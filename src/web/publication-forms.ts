import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { AgendaEntry } from '../calendar/agenda.js';
import { Decisions } from '../calendar/decisions.js';
import { nextState } from '../calendar/publication-state.js';
import { Scheduling } from '../calendar/scheduling.js';
import { ProblemError } from '../foundation/problem-error.js';
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

export type FormOutcome = { kind: 'done' } | { kind: 'wrong'; status: number; text: string };

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

/** Does what a form of the page asks for. What cannot be done is a sentence to show beside the form. */
@Injectable()
export class PublicationForms {
  constructor(
    private readonly scheduling: Scheduling,
    private readonly decisions: Decisions,
  ) {}

  async fulfil(caller: Caller, entry: AgendaEntry, form: PublicationForm): Promise<FormOutcome> {
    try {
      return await this.attempt(caller, entry, form);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status >= 500) throw error;
      const text = error.errors.length > 0 ? error.errors.map(({ message }) => message).join(' ') : error.message;
      return { kind: 'wrong', status: error.status, text };
    }
  }

  private async attempt(caller: Caller, entry: AgendaEntry, form: PublicationForm): Promise<FormOutcome> {
    switch (form.wish) {
      case 'now':
        await this.scheduling.retry(caller, entry.id);
        return { kind: 'done' };
      case 'time': {
        const read = readField(form.time, entry.channelTimeZone);
        if (read.kind === 'wrong') return { kind: 'wrong', status: 422, text: read.text };
        if (nextState(entry.status, 'move')) await this.scheduling.move(caller, entry.id, read.at);
        else await this.scheduling.retry(caller, entry.id, read.at);
        return { kind: 'done' };
      }
      case 'cancel':
        await this.decisions.cancel(caller, entry.id);
        return { kind: 'done' };
      case 'there': {
        const reference = readPostReference(entry.network, entry.externalId, form.reference);
        if (reference.kind === 'wrong') return { kind: 'wrong', status: 422, text: reference.text };
        const { remoteId, permalink } = reference.kind === 'post' ? reference : {};
        await this.decisions.resolve(caller, entry.id, { outcome: 'published', remoteId, permalink });
        return { kind: 'done' };
      }
      case 'not-there':
        await this.decisions.resolve(caller, entry.id, { outcome: 'not-published' });
        return { kind: 'done' };
      default: {
        const never: never = form.wish;
        return never;
      }
    }
  }
}

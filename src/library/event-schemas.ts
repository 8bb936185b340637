import { z } from 'zod';
import { instant, text, timeZone, webLink } from '../foundation/schemas.js';
import type { PostEvent, PostKind } from './post.js';
import { present, written } from './written.js';

const PLACE_MAX = 300;
const LASTS_MAX_MS = 366 * 24 * 3_600_000;

const moment = instant.transform((at) => at.toISOString());
/** One line: it stands within a sentence. */
const place = written(PLACE_MAX, 'The place').refine((value) => !/[\r\n]/.test(value), 'Must be one line.');

/** What an announcement announces. */
export const event = z
  .strictObject(
    { startsAt: moment, endsAt: moment.optional(), timeZone, place: place.optional(), url: webLink.optional() },
    'Must be an event with startsAt and timeZone, and may have endsAt, place and url.',
  )
  .superRefine(({ startsAt, endsAt }, context) => {
    if (endsAt === undefined) return;
    const lasts = Date.parse(endsAt) - Date.parse(startsAt);
    if (lasts <= 0) context.addIssue({ code: 'custom', path: ['endsAt'], message: 'Must be after startsAt.' });
    else if (lasts > LASTS_MAX_MS)
      context.addIssue({ code: 'custom', path: ['endsAt'], message: 'Must be within a year of startsAt.' });
  })
  .transform((given): PostEvent => present<PostEvent>(given));

export const eventView = z.object({
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime().optional(),
  timeZone: text(60),
  place: z.string().optional(),
  url: z.string().optional(),
});

/** Why a post of this kind may not have an event, or undefined when it may. */
export function reasonAgainstEvent(kind: PostKind, given: PostEvent | null): string | undefined {
  return given && kind !== 'announcement'
    ? 'Only an announcement has an event: make this an announcement, or set the event to null.'
    : undefined;
}

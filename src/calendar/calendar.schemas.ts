import { z } from 'zod';
import { pageQuery } from '../foundation/page.js';
import { instant, text } from '../foundation/schemas.js';
import { POST_KINDS } from '../library/post.js';
import { leadOf } from './event-time.js';
import { PUBLICATION_STATUSES } from './publication.js';
import { publicationView } from './publication-view.js';

/** One for each hour of the week. */
const SLOTS_MAX = 168;
const QUEUE_POSTS_MAX = 500;
const QUEUE_CHANNELS_MAX = 50;
const QUEUE_PUBLICATIONS_MAX = 5_000;
const REMOTE_ID_LENGTH_MAX = 200;

export const pathId = z.guid('Must be an id (a UUID).');
const id = pathId.transform((value) => value.toLowerCase());

export const newSlots = z.strictObject({
  slots: z
    .array(
      z.strictObject({
        weekday: z.int().min(1, 'Must be 1 (Monday) to 7 (Sunday).').max(7, 'Must be 1 (Monday) to 7 (Sunday).'),
        time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time from 00:00 to 23:59, like 09:00.'),
        kind: z.enum(POST_KINDS).optional(),
        seriesId: id.optional(),
      }),
    )
    .max(SLOTS_MAX, `Must be at most ${SLOTS_MAX} slots.`),
});

const slotView = z.object({
  weekday: z.int(),
  time: z.string(),
  kind: z.enum(POST_KINDS).optional(),
  seriesId: z.uuid().optional(),
});
export const slotsView = z.object({ slots: z.array(slotView) });

export const freeSlotsQuery = z.strictObject({ channelId: id, from: instant.optional(), to: instant.optional() });
export const freeSlotsView = z.object({
  slots: z.array(slotView.omit({ weekday: true, time: true }).extend({ channelId: z.uuid(), at: z.iso.datetime() })),
});

export const newPublication = z
  .strictObject({ postId: id, channelId: id, dueAt: instant.optional(), nextSlot: z.boolean().optional() })
  .refine((value) => (value.dueAt !== undefined) !== (value.nextSlot === true), {
    path: ['dueAt'],
    message: 'Give either dueAt, or nextSlot: true.',
  });

export const publicationsQuery = z.strictObject({
  ...pageQuery,
  from: instant.optional(),
  to: instant.optional(),
  status: z.enum(PUBLICATION_STATUSES).optional(),
  channelId: id.optional(),
  postId: id.optional(),
});
export const publicationsView = z.object({ items: z.array(publicationView), nextCursor: z.string().nullable() });

export const newTime = z.strictObject({ dueAt: instant });
export const newTry = z.strictObject({ dueAt: instant.optional() });

const remoteId = text(REMOTE_ID_LENGTH_MAX).regex(
  /^\S+$/,
  'Must be the id of the post on the network, without spaces.',
);
export const finding = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('published'), remoteId: remoteId.optional() }),
  z.strictObject({ outcome: z.literal('not-published') }),
]);

export const queueRequest = z
  .strictObject({
    postIds: z.array(id).min(1).max(QUEUE_POSTS_MAX, `Must be at most ${QUEUE_POSTS_MAX} posts.`),
    channelIds: z.array(id).min(1).max(QUEUE_CHANNELS_MAX, `Must be at most ${QUEUE_CHANNELS_MAX} channels.`),
    from: instant.optional(),
    to: instant.optional(),
  })
  .refine((value) => value.postIds.length * value.channelIds.length <= QUEUE_PUBLICATIONS_MAX, {
    path: ['postIds'],
    message: `Posts times channels must be at most ${QUEUE_PUBLICATIONS_MAX.toLocaleString('en')} publications in one call.`,
  });
const LEADS_MAX = 10;
const lead = text(40).transform((written, context) => {
  const found = leadOf(written);
  if (found !== undefined) return found;
  const message = 'Must be a duration in ISO 8601 above zero and up to a year, like P7D, P1D or PT2H.';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

export const newReminders = z.strictObject({
  channelIds: z.array(id).min(1).max(QUEUE_CHANNELS_MAX, `Must be at most ${QUEUE_CHANNELS_MAX} channels.`),
  leads: z.array(lead).min(1).max(LEADS_MAX, `Must be at most ${LEADS_MAX} durations.`),
});
export const remindersView = z.object({
  publications: z.array(publicationView),
  /** What may go wrong with them all the same, in sentences. */
  warnings: z.array(z.string()),
});

/** What planned publications cost on networks that charge, in US dollars. */
const plannedCost = z.object({
  posts: z.int(),
  postsWithLink: z.int(),
  publishUsd: z.number(),
  measureUsd: z.number(),
  totalUsd: z.number(),
  warning: z.string().optional(),
});
export const queueView = z.object({ publications: z.array(publicationView), cost: plannedCost.optional() });

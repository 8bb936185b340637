import { z } from 'zod';
import { text } from '../foundation/schemas.js';
import { POST_KINDS } from '../library/post.js';
import { plainOptionsView } from '../library/post-preview.js';
import { problemView } from '../library/post-view.js';
import { FORMATS, NETWORK_NAMES } from '../networks/network.js';
import { REVIEW_EVENTS } from './review-log.js';

const NOTE_MAX = 5_000;
const CHANNELS_MAX = 200;
const NAME_MAX = 100;
const LINK_DAYS_DEFAULT = 7;
const LINK_DAYS_MAX = 30;

const time = z.iso.datetime({ offset: true });
const id = z.guid('Must be an id (a UUID).').transform((value) => value.toLowerCase());
export const pathId = id;

export const ruleView = z.object({
  reviewers: z.int(),
  kinds: z.array(z.enum(POST_KINDS)).nullable(),
  channelIds: z.array(z.uuid()).nullable(),
});
export const ruleChange = z.strictObject({
  reviewers: z.int().min(0, 'Must be 0, 1 or 2.').max(2, 'Must be 0, 1 or 2.').optional(),
  kinds: z.array(z.enum(POST_KINDS)).min(1, 'Name at least one kind, or give null for all.').nullable().optional(),
  channelIds: z
    .array(id)
    .min(1, 'Name at least one channel, or give null for all.')
    .max(CHANNELS_MAX)
    .nullable()
    .optional(),
});
export type RuleChange = z.infer<typeof ruleChange>;

const note = text(NOTE_MAX).transform((value) => value.trim());
const written = note.refine((value) => value !== '', 'Say what should be different.');
const content = z.string().regex(/^[0-9a-f]{64}$/, 'Must be the content that the review showed.');

export const noted = z.strictObject({ note: note.optional() });
export const yes = z.strictObject({ content, note: note.optional() });
export const no = z.strictObject({ note: written });

const offset = z.int().min(0).max(100_000);
export const newComment = z
  .strictObject({
    text: text(NOTE_MAX).refine((value) => value.trim() !== '', 'A comment must not be empty.'),
    field: text(100).optional(),
    start: offset.optional(),
    end: offset.optional(),
  })
  .refine(
    ({ field, start, end }) =>
      (start === undefined) === (end === undefined) && (start === undefined || field !== undefined),
    {
      path: ['start'],
      message: 'Give field, start and end together, the field alone, or none of them.',
    },
  );
export type NewComment = z.infer<typeof newComment>;

export const newLink = z.strictObject({
  guest: text(NAME_MAX).refine((value) => value.trim() !== '', 'Say for whom it is.'),
  expiresInDays: z.int().min(1).max(LINK_DAYS_MAX, `Must be at most ${LINK_DAYS_MAX} days.`).default(LINK_DAYS_DEFAULT),
});
export type NewLink = z.infer<typeof newLink>;

export const guestName = text(NAME_MAX).transform((value) => value.replaceAll(/\s+/gu, ' ').trim());

export const linkView = z.object({
  id: z.uuid(),
  guest: z.string(),
  madeBy: z.string(),
  createdAt: time,
  expiresAt: time,
  revokedAt: time.nullable(),
  usable: z.boolean(),
  /** A guest's approval by this link counts without anybody's confirmation. */
  vouchedFor: z.boolean(),
});
export const linksView = z.object({ items: z.array(linkView) });
export const linkAddress = z.object({ url: z.string() });

export const commentView = z.object({
  id: z.uuid(),
  author: z.string(),
  text: z.string(),
  field: z.string().optional(),
  start: z.int().optional(),
  end: z.int().optional(),
  quote: z.string().optional(),
  /** The words are no longer at that place. */
  outdated: z.boolean(),
  createdAt: time,
  resolvedAt: time.nullable(),
  resolvedBy: z.string().nullable(),
});
export type CommentView = z.infer<typeof commentView>;
export const commentsView = z.object({ items: z.array(commentView) });

export const approvalView = z.object({
  id: z.uuid(),
  name: z.string(),
  guest: z.boolean(),
  vouchedBy: z.string().nullable(),
  /** False for a guest whom nobody vouches for yet. */
  counts: z.boolean(),
  at: time,
});

export const REVIEW_STATES = ['draft', 'in-review', 'changes-asked', 'approved'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

export const reviewView = z.object({
  postId: z.uuid(),
  title: z.string(),
  state: z.enum(REVIEW_STATES),
  given: z.int(),
  needed: z.int(),
  /** What was shown here: goes back with an approval. */
  content: z.string(),
  /** Exactly what each network would get. */
  networks: z.array(
    z.object({
      network: z.enum(NETWORK_NAMES),
      format: z.enum(FORMATS),
      text: z.string(),
      thread: z.array(z.string()).optional(),
      link: z.string().optional(),
      media: z.array(
        z.object({
          mediaId: z.uuid(),
          kind: z.enum(['image', 'video']),
          altText: z.string(),
          captions: z.array(z.object({ id: z.uuid(), language: z.string(), label: z.string() })).optional(),
        }),
      ),
      options: plainOptionsView
        .extend({ cover: z.object({ mediaId: z.uuid(), altText: z.string() }).optional() })
        .optional(),
    }),
  ),
  problems: z.array(problemView),
  approvals: z.array(approvalView),
  comments: z.array(commentView),
});
export type ReviewView = z.infer<typeof reviewView>;

export const historyEntry = z.object({
  at: time,
  event: z.enum(REVIEW_EVENTS),
  by: z.string(),
  guest: z.boolean(),
  /** The event in a sentence. */
  text: z.string(),
  note: z.string().optional(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;
export const historyView = z.object({ items: z.array(historyEntry) });

export const waitingItem = z.object({
  postId: z.uuid(),
  title: z.string(),
  kind: z.enum(POST_KINDS),
  author: z.string().nullable(),
  submittedAt: time.nullable(),
  /** When it is to go out first, if it is in the calendar. */
  dueAt: time.nullable(),
  given: z.int(),
  needed: z.int(),
});
export type WaitingItem = z.infer<typeof waitingItem>;
export const waitingView = z.object({ items: z.array(waitingItem) });

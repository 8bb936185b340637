import { z } from 'zod';
import { pageQuery } from '../foundation/page.js';
import { text, webLink } from '../foundation/schemas.js';
import { altText } from '../media/media-view.js';
import { NETWORK_NAMES } from '../networks/network.js';
import { event, reasonAgainstEvent } from './event-schemas.js';
import { type Citation, type Evergreen, POST_KINDS, POST_STATUSES, type PostEvent, type PostKind } from './post.js';
import { topicOf, topicsOf } from './topics.js';
import { variants } from './variant-schemas.js';
import { id, postText, present, written } from './written.js';

export const TITLE_MAX = 200;
export const TOPICS_MAX = 20;
export const TOPIC_MAX = 60;
/** Instagram carousels and Facebook posts of several pictures hold 10 (content-publishing guide, read 2026-09-11). */
export const MEDIA_MAX = 10;
const CITATION_MAX = 500;
const YEAR_MAX = 2100;

/** What `evergreen: true` stands for: a season apart, four times. */
export const EVERGREEN_DEFAULT: Evergreen = { minGapDays: 90, maxRepeats: 4 };

export const title = written(TITLE_MAX, 'The title');
export const kind = z.enum(POST_KINDS, `Must be one of ${POST_KINDS.join(', ')}.`);

export const topics = z
  .array(text(TOPIC_MAX), 'Must be a list of topics.')
  .max(TOPICS_MAX, `Must be at most ${TOPICS_MAX} topics.`)
  .transform(topicsOf);

export const citation = z
  .strictObject({
    title: written(CITATION_MAX, 'The title of the source'),
    author: written(CITATION_MAX, 'The author').optional(),
    year: z.int('Must be a year.').min(0, 'Must be a year.').max(YEAR_MAX, `Must be at most ${YEAR_MAX}.`).optional(),
    source: written(CITATION_MAX, 'The source').optional(),
  })
  .transform((given): Citation => present<Citation>(given));

const days = z
  .int('Must be a whole number of days.')
  .min(1, 'Must be at least 1 day.')
  .max(3_650, 'Must be at most 3650 days.');
const repeats = z.int('Must be a whole number.').min(1, 'Must be at least 1.').max(1_000, 'Must be at most 1000.');
export const evergreenRule = z.strictObject({ minGapDays: days, maxRepeats: repeats });
export const evergreen = z
  .union([z.boolean(), evergreenRule], 'Must be true, false, or minGapDays (1 to 3650) and maxRepeats (1 to 1000).')
  .nullable()
  .transform((value) => (typeof value === 'boolean' ? (value ? EVERGREEN_DEFAULT : null) : value));

const mediaIds = z
  .array(id)
  .max(MEDIA_MAX, `Must be at most ${MEDIA_MAX} pictures and videos.`)
  .refine((ids) => new Set(ids).size === ids.length, 'Must not name the same picture or video twice.');

/** The fields of a new post, each by itself. */
export const newPostFields = z.strictObject({
  title,
  kind,
  text: postText,
  topics: topics.default([]),
  link: webLink.nullable().default(null),
  citation: citation.nullable().default(null),
  mediaIds: mediaIds.default([]),
  altText: altText.nullable().default(null),
  variants: variants.default({}),
  evergreen: evergreen.default(null),
  event: event.nullable().default(null),
  seriesId: id.nullable().default(null),
});

/** Only announcements have an event. */
export function checkEvent(post: { kind: PostKind; event: PostEvent | null }, context: z.RefinementCtx): void {
  const message = reasonAgainstEvent(post.kind, post.event);
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['event'], message });
}

/** What a new post is made of, checked and in the form it is kept in. */
export const newPost = newPostFields.superRefine(checkEvent);
export type NewPost = z.infer<typeof newPost>;

/** A field that is given replaces what was there as a whole; null empties it. */
export const postChange = z.strictObject({
  title: title.optional(),
  kind: kind.optional(),
  text: postText.optional(),
  topics: topics.optional(),
  link: webLink.nullable().optional(),
  citation: citation.nullable().optional(),
  mediaIds: mediaIds.optional(),
  altText: altText.nullable().optional(),
  variants: variants.optional(),
  evergreen: evergreen.optional(),
  event: event.nullable().optional(),
  seriesId: id.nullable().optional(),
  /** The version that the change was made on: when the post has moved on, 409. */
  version: z.int().min(1).optional(),
});
export type PostChange = z.infer<typeof postChange>;

export const postQuery = z.strictObject({
  ...pageQuery,
  /** Words, each matched by its beginning, in title, text and topics. */
  q: text(200).optional(),
  kind: kind.optional(),
  topic: text(TOPIC_MAX).transform(topicOf).optional(),
  status: z.enum(POST_STATUSES).optional(),
  series: z.uuid().optional(),
});
export type PostQuery = z.infer<typeof postQuery>;

/** Networks by name, separated by commas. */
export const previewQuery = z.strictObject({
  networks: text(100)
    .transform((names) => names.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(NETWORK_NAMES, `Must be some of ${NETWORK_NAMES.join(', ')}, separated by commas.`)).min(1))
    .optional(),
});
export type PreviewQuery = z.infer<typeof previewQuery>;

export const checkRequest = z.strictObject({ networks: z.array(z.enum(NETWORK_NAMES)).min(1).optional() });

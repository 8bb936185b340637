import { z } from 'zod';
import { type DraftProblem, NETWORK_NAMES, REPLY_SETTINGS } from '../networks/network.js';
import { eventView } from './event-schemas.js';
import { POST_KINDS, POST_STATUSES } from './post.js';
import type { ShelvedPost } from './post-shelf.js';

export const problemView = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  network: z.enum(NETWORK_NAMES).optional(),
  field: z.string(),
  start: z.int().optional(),
  end: z.int().optional(),
  message: z.string(),
  suggestion: z.string().optional(),
  source: z.string().optional(),
});

const text = z.string().optional();
const flag = z.boolean().optional();

const variantsView = z.object({
  instagram: z
    .object({
      text,
      format: z.literal('story').optional(),
      collaborators: z.array(z.string()).optional(),
      firstComment: text,
      cover: z.union([z.object({ mediaId: z.uuid() }), z.object({ atMs: z.int() })]).optional(),
      shareToFeed: flag,
      madeWithAi: flag,
      paidPartnership: flag,
    })
    .optional(),
  facebook: z.object({ text, firstComment: text, videoTitle: text }).optional(),
  x: z
    .object({
      text,
      thread: z.array(z.string()).optional(),
      replySettings: z.enum(REPLY_SETTINGS).optional(),
      madeWithAi: flag,
      paidPartnership: flag,
    })
    .optional(),
});

/** A post as the outside sees it: what it was made of, and what stands against it. Times are ISO 8601. */
export const postView = z.object({
  id: z.uuid(),
  title: z.string(),
  kind: z.enum(POST_KINDS),
  text: z.string(),
  topics: z.array(z.string()),
  link: z.string().nullable(),
  citation: z
    .object({
      title: z.string(),
      author: z.string().optional(),
      year: z.int().optional(),
      source: z.string().optional(),
    })
    .nullable(),
  mediaIds: z.array(z.uuid()),
  altText: z.string().nullable(),
  variants: variantsView,
  evergreen: z.object({ minGapDays: z.int(), maxRepeats: z.int() }).nullable(),
  event: eventView.nullable(),
  seriesId: z.uuid().nullable(),
  authorId: z.uuid().nullable(),
  status: z.enum(POST_STATUSES),
  problems: z.array(problemView),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type PostView = z.infer<typeof postView>;

export const postPage = z.object({ items: z.array(postView), nextCursor: z.string().nullable() });
export const problemsView = z.object({ problems: z.array(problemView) });

export function viewOf({ post, media }: ShelvedPost, problems: DraftProblem[]): PostView {
  return {
    id: post.id,
    title: post.title,
    kind: post.kind,
    text: post.text,
    topics: post.topics,
    link: post.link,
    citation: post.citation,
    mediaIds: media.map((each) => each.id),
    altText: post.altText,
    variants: post.variants,
    evergreen: post.evergreen,
    event: post.event,
    seriesId: post.seriesId,
    authorId: post.authorId,
    status: post.status,
    problems,
    version: post.version,
    createdAt: post.createdAt.toISOString(),
    updatedAt: post.updatedAt.toISOString(),
  };
}

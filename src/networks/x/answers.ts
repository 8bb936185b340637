import { z } from 'zod';

/** X's ids pass 2^53: one that came as a JSON number has lost digits and is useless, so only strings are ids. */
export const xId = z.string().regex(/^\d{1,19}$/u);

/** A count: whole and not negative. Anything else is no count, and no reason to distrust the rest of the answer. */
const count = z.int().nonnegative().optional().catch(undefined);
const counts = z
  .object({
    impression_count: count,
    like_count: count,
    reply_count: count,
    // Specification 2.167 (2026-08-07) renames retweets to reposts; which name comes is not settled.
    retweet_count: count,
    repost_count: count,
    quote_count: count,
    bookmark_count: count,
    url_link_clicks: count,
    user_profile_clicks: count,
    view_count: count,
  })
  .optional()
  .catch(undefined);

export type Counts = NonNullable<z.infer<typeof counts>>;

const reference = z.object({ type: z.string(), id: xId });
const shownUrl = z.object({ url: z.string(), expanded_url: z.string().optional(), media_key: z.string().optional() });

/** A post as the time line and the look-up give it, in both vocabularies. */
export const xPost = z.object({
  id: xId,
  text: z.string().optional(),
  created_at: z.iso.datetime({ offset: true }).optional().catch(undefined),
  attachments: z
    .object({ media_keys: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
  entities: z
    .object({ urls: z.array(shownUrl).optional() })
    .optional()
    .catch(undefined),
  referenced_tweets: z.array(reference).optional().catch(undefined),
  referenced_posts: z.array(reference).optional().catch(undefined),
  public_metrics: counts,
  non_public_metrics: counts,
  organic_metrics: counts,
});

export type XPost = z.infer<typeof xPost>;

/** `POST /2/tweets`. */
export const created = z.object({ data: z.object({ id: xId }) });

const processing = z.object({
  state: z.string().optional(),
  check_after_secs: z.number().positive().optional().catch(undefined),
  error: z
    .object({ message: z.string().optional(), detail: z.string().optional(), name: z.string().optional() })
    .optional()
    .catch(undefined),
});

/** Initialize, finalize and STATUS of an upload. */
export const upload = z.object({
  data: z.object({
    id: xId,
    media_key: z.string().optional().catch(undefined),
    expires_after_secs: z.number().positive().optional().catch(undefined),
    processing_info: processing.optional(),
  }),
});

export type UploadAnswer = z.infer<typeof upload>['data'];

/** A page of `GET /2/users/:id/tweets`; an empty one has no `data`, and then `meta` says so. */
export const timeline = z
  .object({
    data: z.array(xPost).optional(),
    meta: z.object({ result_count: z.number().optional(), next_token: z.string().optional() }).optional(),
  })
  .refine(({ data, meta }) => data !== undefined || meta?.result_count === 0);

/** One entry of `errors` in an answer with status 200: about one post, or one field of it. */
const partialError = z.object({
  type: z.string().optional().catch(undefined),
  value: z.string().optional().catch(undefined),
  resource_id: z.string().optional().catch(undefined),
});

/** `GET /2/tweets`; entries are checked one by one, so that a bad one spoils only itself. */
export const lookup = z
  .object({
    data: z.array(z.unknown()).optional(),
    errors: z.array(partialError).optional().catch(undefined),
    includes: z
      .object({ media: z.array(z.object({ media_key: z.string(), public_metrics: counts })).optional() })
      .optional()
      .catch(undefined),
  })
  .refine(({ data, errors }) => data !== undefined || errors !== undefined);

/** A problem, an OAuth error or the errors of the first API: whatever tells what went wrong. */
export const problemBody = z.object({
  title: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  errors: z
    .array(
      z
        .object({
          message: z.string().optional().catch(undefined),
          detail: z.string().optional().catch(undefined),
          code: z.number().optional().catch(undefined),
        })
        .catch({}),
    )
    .optional()
    .catch(undefined),
});

export type ProblemBody = z.infer<typeof problemBody>;

/** The token endpoint. */
export const tokens = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional().catch(undefined),
  expires_in: z.number().positive().optional().catch(undefined),
});

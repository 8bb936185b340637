import { z } from 'zod';
import { invalidRequest } from './errors.js';

const id = z.string().regex(/^[0-9]{1,19}$/);

// POST /2/tweets, specification 2.166 and 2.167 (media title and onwards, previous post).
const bodySchema = z.strictObject({
  text: z.string().optional(),
  media: z
    .strictObject({
      media_ids: z.array(id).min(1).max(4),
      tagged_user_ids: z.array(id).max(10).optional(),
      title: z.string().optional(),
      description: z.string().optional(),
      embeddable: z.boolean().optional(),
      preview_media_id: id.optional(),
      call_to_actions: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  reply: z
    .strictObject({
      in_reply_to_tweet_id: id,
      exclude_reply_user_ids: z.array(id).optional(),
      auto_populate_reply_metadata: z.boolean().optional(),
    })
    .optional(),
  quote_tweet_id: id.optional(),
  poll: z
    .strictObject({
      options: z.array(z.string().min(1).max(25)).min(2).max(4),
      duration_minutes: z.int().min(5).max(10_080),
      reply_settings: z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']).optional(),
    })
    .optional(),
  reply_settings: z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']).optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
  edit_options: z.strictObject({ previous_post_id: id }).optional(),
  community_id: id.optional(),
  share_with_followers: z.boolean().optional(),
  geo: z.strictObject({ place_id: z.string() }).optional(),
  nullcast: z.boolean().optional(),
  card_uri: z.string().optional(),
  for_super_followers_only: z.boolean().optional(),
  direct_message_deep_link: z.string().optional(),
});

export type CreateBody = z.infer<typeof bodySchema>;

/** Reads the body of POST /2/tweets; unknown fields are refused like wrong ones. */
export function readCreateBody(body: unknown): CreateBody {
  const read = bodySchema.safeParse(body ?? {});
  if (!read.success) {
    const issue = read.error.issues[0];
    const path = issue?.path.join('.') ?? '';
    const field = path === '' && issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : path;
    throw invalidRequest(`$.${field}: ${issue?.message ?? 'is not valid'}`, { [field]: [] });
  }
  const exclusive = [read.data.media, read.data.poll, read.data.quote_tweet_id, read.data.card_uri];
  if (exclusive.filter((given) => given !== undefined).length > 1) {
    throw invalidRequest('media, poll, quote_tweet_id and card_uri exclude each other.');
  }
  return read.data;
}

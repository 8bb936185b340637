import { z } from 'zod';
import { type Checkpoint, type CommentsAsked, type CommentsOutcome, type NetworkComment } from '../network.js';
import { xId, xPost } from './answers.js';
import { type ApiClient } from './api-client.js';
import { failureOf, succeeded, unknown, unusable } from './failures.js';
import { permalink } from './permalink.js';

// `max_results` of GET /2/users/:id/mentions (X OpenAPI 2.167, 2026-08-07).
const PAGE_SIZE = 100;
// Each post read costs 0.005 USD: one look may cost 1 USD at the most.
const PAGES_A_LOOK = 2;
// The authors' names would be user reads at 0.010 USD each, twice the price of what they wrote: they are not asked for.
const FIELDS = 'author_id,conversation_id,created_at,entities,referenced_tweets';

/** A reply as the mentions time line gives it, in both vocabularies. */
const mention = xPost.extend({
  text: z.string(),
  author_id: xId.optional().catch(undefined),
  conversation_id: xId.optional().catch(undefined),
  created_at: z.iso.datetime({ offset: true }),
});
type Mention = z.infer<typeof mention>;

const mentionsPage = z
  .object({
    data: z.array(z.unknown()).optional(),
    meta: z
      .object({ result_count: z.number().optional(), newest_id: xId.optional(), next_token: z.string().optional() })
      .optional(),
  })
  .refine(({ data, meta }) => data !== undefined || meta?.result_count === 0);

/** How far the mentions were read: all up to `sinceId`; and where a long list was left, and what was newest in it. */
const reached = z.object({
  sinceId: xId.optional(),
  left: z.object({ token: z.string().max(1_000), newestId: xId }).optional(),
});
type Reached = z.infer<typeof reached>;

/**
 * Replies to the account's posts: one call for all of them, since a reply mentions whom it answers. Asking costs nothing as long
 * as nothing is new. Replies from which the mention was taken out are not found, nor does X tell here what was deleted or
 * edited (x mentions and pricing pages, read 2026-08-22).
 */
export async function readReplies(api: ApiClient, asked: CommentsAsked): Promise<CommentsOutcome> {
  const { account, items, now } = asked;
  const kept = reached.safeParse(asked.cursor);
  const before: Reached = kept.success ? kept.data : {};
  const { sinceId } = before;
  let { left } = before;
  const comments: NetworkComment[] = [];
  for (let calls = 1; ; calls += 1) {
    const answer = await api.call(account.accessToken, {
      step: 'comments',
      method: 'get',
      path: `users/${encodeURIComponent(account.externalId)}/mentions`,
      query: {
        max_results: PAGE_SIZE,
        'tweet.fields': FIELDS,
        // At the first look nothing older than what is looked under.
        ...(sinceId === undefined ? { start_time: earliest(items, now).toISOString() } : { since_id: sinceId }),
        ...(left && { pagination_token: left.token }),
      },
    });
    if (!succeeded(answer)) {
      const failure = failureOf(answer, now);
      if (failure.kind !== 'refused') return failure;
      // The place in the list may have grown too old: the next look begins at the top.
      if (left) return found(comments, { sinceId }, true, calls);
      return unknown(answer, failure.text, failure.code);
    }
    const page = mentionsPage.safeParse(answer.body);
    if (!page.success) return unusable(answer);
    comments.push(...(page.data.data ?? []).flatMap((raw) => replyIn(raw, account.externalId)));
    const { newest_id: newestHere, next_token: next } = page.data.meta ?? {};
    const newestId = left?.newestId ?? newestHere;
    if (next === undefined || newestId === undefined)
      return found(comments, { sinceId: newestId ?? sinceId }, false, calls);
    left = { token: next, newestId };
    if (calls === PAGES_A_LOOK) return found(comments, { sinceId, left }, true, calls);
  }
}

function found(comments: NetworkComment[], cursor: Reached, more: boolean, calls: number): CommentsOutcome {
  const told = Object.fromEntries(Object.entries(cursor).filter(([, value]) => value !== undefined)) as Checkpoint;
  const nothing = { wholeUnder: [], gone: [], otherIds: new Map<string, string>() };
  return { kind: 'comments', comments, cursor: told, more, calls, ...nothing };
}

function earliest(items: CommentsAsked['items'], now: Date): Date {
  return new Date(Math.min(now.getTime() - 1_000, ...items.map(({ publishedAt }) => publishedAt.getTime())));
}

/** A mention that belongs to a conversation somebody began before it; one that cannot be read is left out. */
function replyIn(raw: unknown, accountId: string): NetworkComment[] {
  const read = mention.safeParse(raw);
  if (!read.success) return [];
  const { id, text, author_id: authorId, conversation_id: conversationId, created_at: createdAt } = read.data;
  if (conversationId === undefined || conversationId === id) return [];
  const answered = answeredBy(read.data);
  return [
    {
      remoteId: id,
      postRemoteId: conversationId,
      text: unescaped(text),
      at: new Date(createdAt),
      own: authorId === accountId,
      permalink: permalink(id),
      ...(answered !== undefined && answered !== conversationId && { parentRemoteId: answered }),
      ...(authorId !== undefined && { author: { remoteId: authorId } }),
    },
  ];
}

function answeredBy(post: Mention): string | undefined {
  const references = post.referenced_tweets ?? post.referenced_posts ?? [];
  return references.find(({ type }) => type === 'replied_to')?.id;
}

const ESCAPED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** X writes three characters as HTML does. */
function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/gu, (escaped) => ESCAPED[escaped] ?? escaped);
}

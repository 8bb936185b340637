import { type Absent, type FindOutcome, type LostDelivery, type Pending, type Undecidable } from '../network.js';
import { timeline, type XPost } from './answers.js';
import { type Answer, type ApiClient } from './api-client.js';
import { askForPosts } from './ask-for-posts.js';
import { type Failure, failureOf, succeeded, unusable } from './failures.js';
import { permalink } from './permalink.js';
import { type Progress, progressOf, withPosted } from './progress.js';
import { isThePost } from './same-post.js';
import { partsOf } from './publish.js';
import { uploadsOf } from './upload.js';

/** How far X's clock may be behind ours. */
const SKEW_MS = 2 * 60_000;
/** A post that went out shows in the account's time line well within this. */
const SETTLE_MS = 60_000;
/** The same for posts without text, which X would take twice. */
const SETTLE_UNGUARDED_MS = 5 * 60_000;
const LOOK_AGAIN_MS = 15_000;
/** How often a post may be sent again. X refuses a text twice, so for texts even a wrong "absent" does no harm. */
const REPEATS_MAX = 2;
const REPEATS_UNGUARDED_MAX = 1;
const PAGE_SIZE = 100;
const PAGES_MAX = 5;

/**
 * Looks through the account's own posts for the one whose answer was lost. Changes nothing on X.
 *
 * A post is ours when it was made after the first lost commit began (less two minutes for the clocks, so an older post with the
 * same text is never taken), has the same text once X's links, escapes and media links are undone, and answers the thread's
 * previous part if there is one. A post without text must carry the uploaded files.
 *
 * - found: `published`; for a thread with parts left, `absent` with a checkpoint that counts the found part, so that committing
 *   goes on with the next one;
 * - not found, but the time line may lag (one minute from the commit; five for posts without text): `pending`;
 * - not found after that: `absent`, at most twice (once without text). X refuses the same text a second time, so committing
 *   again cannot post a text twice even if the time line was wrong; for posts without text nothing guards but the longer wait;
 * - still not found: `undecidable`. That is what repeated refusals as a duplicate end in: X has an older post with this text.
 *
 * Cost: X bills each post read (0.005 USD), and the window is short.
 */
export async function findLost(api: ApiClient, lost: LostDelivery): Promise<FindOutcome> {
  const reached = progressOf(lost.checkpoint);
  const read = await readSince(api, lost, startOf(lost, reached));
  if (read.kind !== 'read') return read;
  const { posts, answer } = read;

  const parts = partsOf(lost.draft);
  const found = follow(lost, reached, parts, posts);
  const firstId = found.postedIds[0];
  if (firstId !== undefined && found.postedIds.length >= parts.length) {
    return { kind: 'published', remoteId: firstId, permalink: permalink(firstId), trace: answer.trace };
  }
  if (found.postedIds.length > reached.postedIds.length) return absent(found, answer);
  return notFound(lost, reached, (parts[reached.postedIds.length] ?? '').trim() !== '', answer);
}

function startOf({ committedAt }: LostDelivery, { lostSince }: Progress): Date {
  const first =
    lostSince === undefined ? committedAt.getTime() : Math.min(Date.parse(lostSince), committedAt.getTime());
  return new Date(first - SKEW_MS);
}

/** Counts every part that is there, beginning with the first one missing from the progress. */
function follow(lost: LostDelivery, reached: Progress, parts: string[], posts: readonly XPost[]): Progress {
  let found = reached;
  for (const text of parts.slice(reached.postedIds.length)) {
    const sent = {
      text,
      since: startOf(lost, reached),
      previousId: found.postedIds.at(-1),
      uploads: found.postedIds.length === 0 ? uploadsOf(lost.draft.media, reached) : [],
    };
    const post = posts.find((one) => !found.postedIds.includes(one.id) && isThePost(one, sent));
    if (!post) break;
    found = withPosted(found, post.id);
  }
  return found;
}

function notFound(lost: LostDelivery, reached: Progress, guarded: boolean, answer: Answer): FindOutcome {
  const settled = lost.committedAt.getTime() + (guarded ? SETTLE_MS : SETTLE_UNGUARDED_MS) - lost.now.getTime();
  if (settled > 0) return pending(reached, Math.min(settled, LOOK_AGAIN_MS), answer);
  if (reached.repeats >= (guarded ? REPEATS_MAX : REPEATS_UNGUARDED_MAX)) return undecidable(guarded, answer);
  const lostSince = reached.lostSince ?? lost.committedAt.toISOString();
  return absent({ ...reached, repeats: reached.repeats + 1, lostSince }, answer);
}

type Read = { kind: 'read'; posts: XPost[]; answer: Answer } | Exclude<Failure, { kind: 'refused' }> | Undecidable;

/** The account's posts since then, oldest first. */
async function readSince(api: ApiClient, lost: LostDelivery, since: Date): Promise<Read> {
  const posts: XPost[] = [];
  let next: string | undefined;
  for (let page = 1; ; page += 1) {
    const { answer } = await askForPosts(api, lost.account.accessToken, {
      step: 'find',
      method: 'get',
      path: `users/${encodeURIComponent(lost.account.externalId)}/tweets`,
      query: {
        start_time: since.toISOString(),
        max_results: PAGE_SIZE,
        'tweet.fields': 'created_at,entities,attachments,referenced_tweets',
        ...(next === undefined ? {} : { pagination_token: next }),
      },
    });
    if (!succeeded(answer)) return unreadable(failureOf(answer, lost.now));
    const given = timeline.safeParse(answer.body);
    if (!given.success) return unusable(answer);
    posts.push(...(given.data.data ?? []));
    next = given.data.meta?.next_token;
    if (next === undefined) return { kind: 'read', posts: posts.reverse(), answer };
    if (page === PAGES_MAX) return unusable(answer);
  }
}

function unreadable(failure: Failure): Read {
  if (failure.kind !== 'refused') return failure;
  const text = `X does not show this account's posts, so it is not certain whether this one went out. Look at the account on x.com. ${failure.text}`;
  return { kind: 'undecidable', text, trace: failure.trace };
}

function undecidable(guarded: boolean, { trace }: Answer): Undecidable {
  const text = guarded
    ? 'X gave no clear answer several times, and the post is not among the account’s newest. X may have an older post with this text, which it refuses to repeat. Look at the account on x.com; if the post is not there, change its text and send it again.'
    : 'X gave no clear answer twice, and the post is not among the account’s newest. Look at the account on x.com before sending it again.';
  return { kind: 'undecidable', text, trace };
}

function absent(reached: Progress, { trace }: Answer): Absent {
  return { kind: 'absent', checkpoint: { ...reached }, partlyPublic: reached.postedIds.length > 0, trace };
}

function pending(reached: Progress, afterMs: number, { trace }: Answer): Pending {
  return { kind: 'pending', checkpoint: { ...reached }, afterMs, trace };
}

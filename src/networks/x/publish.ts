import { type CommitOutcome, type Delivery, type Draft, type Pending, type Refused } from '../network.js';
import { created } from './answers.js';
import { type ApiClient } from './api-client.js';
import { DUPLICATE, type Failure, failureOf, succeeded, unusable } from './failures.js';
import { permalink } from './permalink.js';
import { type Progress, progressOf, withPosted } from './progress.js';
import { uploadsOf } from './upload.js';

/** How soon to try again when X could not be reached at all. */
const UNREACHABLE_MS = 10_000;

/** The texts a draft becomes on X, one post each. */
export function partsOf({ format, text, thread }: Draft): string[] {
  return format === 'thread' ? (thread ?? []) : [text];
}

/**
 * Sends the next post: the only one, or a thread's next part as an answer to the part before. `pending` (at once) after every part
 * of a thread but the last; `published` with the first part's id after the last.
 *
 * Whatever leaves it open whether X took the post is `unknown`: no answer, 5xx, a success without an id, and after a lost answer
 * also the refusal of a duplicate, since the first copy may be this very post. When no connection came about at all nothing can
 * have been sent, so that is `pending`.
 */
export async function commitNext(api: ApiClient, delivery: Delivery): Promise<CommitOutcome> {
  const { account, draft, now } = delivery;
  const reached = progressOf(delivery.checkpoint);
  const parts = partsOf(draft);
  const text = parts[reached.postedIds.length];
  const firstId = reached.postedIds[0];
  if (text === undefined) {
    if (firstId === undefined) return nothingToSend();
    return { kind: 'published', remoteId: firstId, permalink: permalink(firstId), trace: { step: 'publish' } };
  }
  const body = postOf(draft, reached, text);
  const answer = await api.call(account.accessToken, { step: 'publish', method: 'post', path: 'tweets', body });
  if (answer.neverLeft) return pending(reached, UNREACHABLE_MS, answer.trace);
  if (!succeeded(answer)) return explained(decided(failureOf(answer, now), reached), reached, parts.length);
  const given = created.safeParse(answer.body);
  if (!given.success) return unusable(answer);
  const after = withPosted(reached, given.data.data.id);
  if (after.postedIds.length < parts.length) return pending(after, 0, answer.trace);
  const remoteId = firstId ?? given.data.data.id;
  return { kind: 'published', remoteId, permalink: permalink(remoteId), trace: answer.trace };
}

function postOf(draft: Draft, reached: Progress, text: string): Record<string, unknown> {
  const previous = reached.postedIds.at(-1);
  const mediaIds = previous === undefined ? uploadsOf(draft.media, reached).map(({ remoteId }) => remoteId) : [];
  return {
    ...(text.trim() === '' ? {} : { text }),
    ...(mediaIds.length === 0 ? {} : { media: { media_ids: mediaIds } }),
    ...(previous === undefined ? {} : { reply: { in_reply_to_tweet_id: previous } }),
    ...labelsOf(draft, previous === undefined),
  };
}

/**
 * Who may answer is said of the whole conversation, so with its first post only. Labels go with every part of a thread: each
 * can be seen and shared without the others. X OpenAPI 2.167 (`paid_partnership` since 2026-06-03).
 */
function labelsOf({ options }: Draft, isFirst: boolean): Record<string, unknown> {
  return {
    ...(isFirst && options?.replySettings !== undefined ? { reply_settings: options.replySettings } : {}),
    ...(options?.madeWithAi === true ? { made_with_ai: true } : {}),
    ...(options?.paidPartnership === true ? { paid_partnership: true } : {}),
  };
}

/** Refused as a duplicate at the first try: the other post cannot be this one, so this one is surely not there. */
function decided(failure: Failure, { repeats, lostSince }: Progress): Failure {
  const first = repeats === 0 && lostSince === undefined;
  if (failure.kind !== 'unknown' || failure.trace.code !== DUPLICATE || !first) return failure;
  const text =
    'X refuses it because this account posted the same text a short while ago. Change the text, or wait some days.';
  return { kind: 'refused', code: DUPLICATE, text, trace: failure.trace };
}

/** A thread that stops half-way is half public, which a person must be told. */
function explained<T extends CommitOutcome>(outcome: T, { postedIds }: Progress, parts: number): T {
  if (outcome.kind !== 'refused' || postedIds.length === 0) return outcome;
  const part = postedIds.length + 1;
  const text = `${outcome.text} (Part ${part} of ${parts}; the parts before it are public.)`;
  return { ...outcome, text, partlyPublic: true };
}

function nothingToSend(): Refused {
  const text = 'This thread has no parts. Write at least two.';
  return { kind: 'refused', code: 'thread-empty', text, trace: { step: 'publish' } };
}

function pending(reached: Progress, afterMs: number, trace: Pending['trace']): Pending {
  return { kind: 'pending', checkpoint: { ...reached }, afterMs, partlyPublic: reached.postedIds.length > 0, trace };
}

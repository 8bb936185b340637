import { z } from 'zod';
import type {
  CallTrace,
  Checkpoint,
  CommitOutcome,
  Delivery,
  FindOutcome,
  LostDelivery,
  Published,
} from '../network.js';
import { sameText } from '../text-match.js';
import type { GraphClient, GraphParams } from './client.js';
import { at, listAt, textAt } from './json.js';
import { afterFailedCommit, afterFailedRead, traceOf } from './outcomes.js';

const MINUTE = 60_000;
const WRITE = 'write-first-comment';
const LOOK = 'look-for-first-comment';

// A comment that was taken is listed well within this (what the list's delay is, Meta does not say).
const SEEN_AFTER_MS = 2 * MINUTE;
const LOOK_AGAIN_MS = 20_000;
// Comments that came under a post within minutes; more pages than this tell nothing.
const PAGES_MAX = 4;
/** A post waits no longer than this for its comment, and no longer than this for a look at it. */
const WRITE_PATIENCE_MS = 60 * MINUTE;
const LOOK_PATIENCE_MS = 15 * MINUTE;

/** What has been reached once the post itself is public: a part of both checkpoints. */
export const publicPart = {
  /** The post's id; with it nothing may be published again. */
  publicId: z.string().optional(),
  /** When that was learned (ISO 8601). */
  publicAt: z.string().optional(),
  permalink: z.string().optional(),
  /** What the comment is written under, where that is not the published thing itself. */
  commentOn: z.string().optional(),
  /** The comment was found absent once after a lost answer, and is being sent for the second and last time. */
  commentRetried: z.boolean().default(false),
  /** What is missing from the post already, as sentences for a person. */
  remark: z.string().optional(),
};

/** A checkpoint of a post that is public. */
export interface PublicPost extends Checkpoint {
  publicId: string;
  publicAt?: string | undefined;
  permalink?: string | undefined;
  commentOn?: string | undefined;
  commentRetried: boolean;
  remark?: string | undefined;
}

/** How a network lists a post's comments. */
export interface CommentList {
  params: GraphParams;
  textField: 'text' | 'message';
}

/** The comment that belongs under this draft's post; undefined for none. */
export function firstCommentOf({ draft }: Pick<Delivery, 'draft'>): string | undefined {
  const text = draft.options?.firstComment?.trim();
  return text === '' || draft.format === 'story' ? undefined : text;
}

/**
 * Writes the account's own comment under a post that is public, and says that the post is published. Whatever goes wrong
 * with the comment is a note; only a lost answer is `unknown`, for `findFirstComment` to decide, so that it is never written twice.
 */
export async function commitFirstComment(
  graph: GraphClient,
  delivery: Delivery,
  reached: PublicPost,
): Promise<CommitOutcome> {
  const message = firstCommentOf(delivery);
  if (message === undefined) return published(reached, { step: 'publish' });
  const { account, now } = delivery;
  const answer = await graph.post(`/${placeOf(reached)}/comments`, { message }, account.accessToken);
  if (answer.kind === 'ok') return published(reached, traceOf(WRITE, answer));
  const outcome = afterFailedCommit(WRITE, answer, reached, now);
  switch (outcome.kind) {
    case 'unknown':
      return outcome;
    case 'pending':
      return { ...outcome, partlyPublic: true };
    case 'cool-down': {
      const patience = Date.parse(reached.publicAt ?? now.toISOString()) + WRITE_PATIENCE_MS;
      return outcome.until.getTime() <= patience ? outcome : without(reached, outcome);
    }
    case 'refused':
    case 'reconnect':
    case 'renew':
      return without(reached, outcome);
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

/**
 * After a lost answer to the comment: looks for the very text among the post's comments. In the list: done. Not in it two
 * minutes after it was sent: it is sent once more. Not there after that either, or no way to tell: the post is published
 * with a note, and a person may look.
 */
export async function findFirstComment(
  graph: GraphClient,
  lost: LostDelivery,
  reached: PublicPost,
  list: CommentList,
): Promise<FindOutcome> {
  const message = firstCommentOf(lost);
  if (message === undefined) return published(reached, { step: 'publish' });
  const passed = lost.now.getTime() - lost.committedAt.getTime();
  let trace: CallTrace = { step: LOOK };
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await graph.get(
      `/${placeOf(reached)}/comments`,
      { ...list.params, after },
      lost.account.accessToken,
    );
    trace = traceOf(LOOK, answer);
    if (answer.kind !== 'ok') {
      const failed = afterFailedRead(LOOK, answer, lost.now);
      if (failed.kind === 'unknown' && passed < LOOK_PATIENCE_MS) return failed;
      const until = failed.kind === 'cool-down' ? failed.until.getTime() - lost.committedAt.getTime() : Infinity;
      if (failed.kind === 'cool-down' && until <= WRITE_PATIENCE_MS) return failed;
      return doubtful(reached, trace);
    }
    const there = listAt(answer.body, 'data').some((row) => {
      const text = textAt(row, list.textField);
      return text !== undefined && sameText(message, { text });
    });
    if (there) return published(reached, trace);
    after = textAt(answer.body, 'paging', 'cursors', 'after');
    if (at(answer.body, 'paging', 'next') === undefined || after === undefined) return absent(lost, reached, trace);
  }
  return doubtful(reached, trace);
}

function placeOf({ commentOn, publicId }: PublicPost): string {
  return commentOn ?? publicId;
}

function absent({ now, committedAt }: LostDelivery, reached: PublicPost, trace: CallTrace): FindOutcome {
  const passed = now.getTime() - committedAt.getTime();
  if (passed < SEEN_AFTER_MS) {
    const afterMs = Math.min(LOOK_AGAIN_MS, SEEN_AFTER_MS - passed);
    return { kind: 'pending', checkpoint: reached, afterMs, partlyPublic: true, trace };
  }
  if (reached.commentRetried) return doubtful(reached, trace);
  return { kind: 'absent', checkpoint: { ...reached, commentRetried: true }, partlyPublic: true, trace };
}

function without(reached: PublicPost, { text, trace }: { text: string; trace: CallTrace }): Published {
  return published(reached, trace, `Its first comment was not written: ${text} The post itself is public.`);
}

function doubtful(reached: PublicPost, trace: CallTrace): Published {
  return published(
    reached,
    trace,
    'It is not certain that its first comment was written. The post itself is public: look under it, and write the comment there if it is missing.',
  );
}

function published({ publicId, permalink, remark }: PublicPost, trace: CallTrace, more?: string): Published {
  const notes = [remark, more].filter((note) => note !== undefined);
  return {
    kind: 'published',
    remoteId: publicId,
    ...(permalink === undefined ? {} : { permalink }),
    ...(notes.length === 0 ? {} : { note: notes.join(' ') }),
    trace,
  };
}

import type { CallTrace, FindOutcome, LostDelivery } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { idAt, listAt, textAt, timeAt } from '../graph/json.js';
import { findFirstComment, firstCommentOf } from '../graph/first-comment.js';
import { afterFailedRead, traceOf } from '../graph/outcomes.js';
import { sameText } from '../text-match.js';
import { containerStateIn } from './container-state.js';
import { VIDEO_PATIENCE_MS } from './limits.js';
import { begunAnew, checkpointOf, type Preparation, preparationIn, publicPostIn } from './preparation.js';

// Meta's clock and ours may differ by this much; an older post is never ours.
const CLOCK_SKEW_MS = 5 * 60_000;

// A post that is public may take a moment to show up in the list.
const LOOK_WAITS_MS = [5_000, 10_000, 20_000, 30_000, 60_000] as const;

// Posts made since the lost call; more pages than this would be hundreds of posts within minutes.
const PAGE_SIZE = '50';
const MAX_PAGES = 4;

// With the growing waits between them half an hour of trying.
const MAX_ABSENCES = 20;

// IG Media comments reference, read 2026-09-11: the newest first.
const COMMENTS = { params: { fields: 'id,text,timestamp', limit: PAGE_SIZE }, textField: 'text' } as const;

interface Candidate {
  id: string;
  permalink?: string;
  time: Date;
}

/**
 * After a lost answer to media_publish. The container knows: PUBLISHED means that it is public, FINISHED that it is not,
 * and publishing it again is safe then. The container does not tell the post's id, so a published one is looked for in
 * the account's own list by caption and time; one with the same caption from before the call is never taken.
 */
export async function find(graph: GraphClient, lost: LostDelivery): Promise<FindOutcome> {
  const preparation = preparationIn(lost.checkpoint);
  const step = 'check-container-after-loss';
  const isPublic = publicPostIn(preparation);
  if (isPublic) return findFirstComment(graph, lost, isPublic, COMMENTS);
  if (preparation.containerId === undefined) {
    return { kind: 'absent', checkpoint: checkpointOf(preparation), trace: { step } };
  }
  const answer = await graph.get(
    `/${preparation.containerId}`,
    { fields: 'status_code,status' },
    lost.account.accessToken,
  );
  if (answer.kind !== 'ok') {
    const failed = afterFailedRead(step, answer, lost.now);
    // A container that can no longer be seen tells nothing; the list may still.
    return failed.kind === 'declined' ? lookInList(graph, lost, preparation, false) : failed;
  }
  const trace = traceOf(step, answer);
  const state = containerStateIn(answer.body);
  switch (state.kind) {
    case 'published':
      return lookInList(graph, lost, preparation, true);
    case 'finished':
      return notPublished(lost, preparation, trace);
    case 'expired':
    case 'error':
      return { kind: 'absent', checkpoint: checkpointOf(begunAnew(preparation)), trace };
    case 'in-progress':
      return lost.now.getTime() - lost.committedAt.getTime() > VIDEO_PATIENCE_MS
        ? { kind: 'undecidable', text: 'Instagram is still working on this post. Look at the account later.', trace }
        : { kind: 'pending', checkpoint: checkpointOf(preparation), afterMs: 10_000, trace };
    default: {
      const never: never = state;
      return never;
    }
  }
}

/** Publishing the same container again is safe. Each further time waits longer, for Instagram is not well then. */
function notPublished(lost: LostDelivery, preparation: Preparation, trace: CallTrace): FindOutcome {
  const { absences } = preparation;
  if (absences >= MAX_ABSENCES) {
    const text = `Instagram has not published this in ${absences} tries, although it says that it is ready. Try again later.`;
    return { kind: 'undecidable', text, trace };
  }
  const wait = absences === 0 ? 0 : Math.min(5_000 * 3 ** (absences - 1), 120_000);
  const afterMs = lost.committedAt.getTime() + wait - lost.now.getTime();
  if (afterMs > 0) return { kind: 'pending', checkpoint: checkpointOf(preparation), afterMs, trace };
  return { kind: 'absent', checkpoint: checkpointOf({ ...preparation, absences: absences + 1 }), trace };
}

async function lookInList(
  graph: GraphClient,
  lost: LostDelivery,
  preparation: Preparation,
  isPublic: boolean,
): Promise<FindOutcome> {
  const step = 'look-for-post';
  const isStory = lost.draft.format === 'story';
  const notBefore = earliest(lost, preparation);
  const candidates: Candidate[] = [];
  let trace: CallTrace = { step };
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await graph.get(
      `/${lost.account.externalId}/${isStory ? 'stories' : 'media'}`,
      { fields: 'id,caption,timestamp,permalink', limit: PAGE_SIZE, after },
      lost.account.accessToken,
    );
    trace = traceOf(step, answer);
    if (answer.kind !== 'ok') {
      const failed = afterFailedRead(step, answer, lost.now);
      if (failed.kind !== 'declined') return failed;
      break;
    }
    const rows = listAt(answer.body, 'data');
    candidates.push(...rows.flatMap((row) => candidateIn(row, lost, isStory, notBefore)));
    const oldest = timeAt(rows.at(-1), 'timestamp');
    after = textAt(answer.body, 'paging', 'cursors', 'after');
    if (!after || textAt(answer.body, 'paging', 'next') === undefined || (oldest && oldest < notBefore)) break;
  }
  const found = nearest(candidates, lost.committedAt);
  // Stories have no text to tell them apart: two that fit are none.
  if (found && !(isStory && candidates.length > 1)) {
    const { id, permalink } = found;
    if (firstCommentOf(lost) !== undefined) {
      // The post is there, its comment cannot be: that is written only once the post's id is stored.
      const part = { publicId: id, publicAt: lost.now.toISOString(), permalink };
      return { kind: 'absent', checkpoint: checkpointOf({ ...preparation, ...part }), partlyPublic: true, trace };
    }
    return { kind: 'published', remoteId: id, ...(permalink ? { permalink } : {}), trace };
  }
  const afterMs = LOOK_WAITS_MS[preparation.looks];
  if (afterMs !== undefined) {
    return {
      kind: 'pending',
      checkpoint: checkpointOf({ ...preparation, looks: preparation.looks + 1 }),
      afterMs,
      trace,
    };
  }
  const text = isPublic
    ? 'Instagram says that this post is public, but its id could not be found. Look at the account, and mark it as published.'
    : 'Instagram does not tell whether this post became public, and it is not in the list of posts. Look at the account before you publish it again.';
  return { kind: 'undecidable', text, trace };
}

/** The earliest time the post can have: five minutes before the call by our clock, for Meta's may be slow. */
function earliest(lost: LostDelivery, preparation: Preparation): Date {
  // Found PUBLISHED by prepare: the call that did it came earlier than this one, but not before the container.
  const made = preparation.alreadyPublic && preparation.createdAt ? Date.parse(preparation.createdAt) : Infinity;
  return new Date(Math.min(lost.committedAt.getTime(), made) - CLOCK_SKEW_MS);
}

function candidateIn(row: unknown, lost: LostDelivery, isStory: boolean, notBefore: Date): Candidate[] {
  const id = idAt(row, 'id');
  const time = timeAt(row, 'timestamp');
  if (id === undefined || time === undefined || time < notBefore) return [];
  if (!isStory && !sameText(lost.draft.text, { text: textAt(row, 'caption') ?? '' })) return [];
  const permalink = textAt(row, 'permalink');
  return [{ id, time, ...(permalink ? { permalink } : {}) }];
}

/** Of several that fit, the one made nearest to the call. */
function nearest(candidates: Candidate[], committedAt: Date): Candidate | undefined {
  const distance = (candidate: Candidate): number => Math.abs(candidate.time.getTime() - committedAt.getTime());
  return candidates.toSorted((one, other) => distance(one) - distance(other))[0];
}

import type { FindOutcome, LostDelivery } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { at, idAt, listAt, textAt, timeAt } from '../graph/json.js';
import { afterFailedRead, lostText, traceOf } from '../graph/outcomes.js';
import { sameText } from '../text-match.js';
import { foundPublic } from './after-public.js';
import { CLOCK_SKEW_MS, LISTED_AFTER_MS } from './limits.js';
import { pending } from './outcomes.js';
import { absolute } from './permalink.js';
import { checkpointOf, type Preparation } from './preparation.js';

const STEP = 'look-for-post';
const AGAIN_MS = 20_000;
const FIELDS = 'id,message,created_time,permalink_url,attachments{target{id},subattachments{target{id}}}';
const PAGE_SIZE = '100';

interface Candidate {
  id: string;
  permalink?: string;
  distanceMs: number;
}

/**
 * After a lost answer to POST /{page}/feed: the Page's published posts since one minute before the call, matched by the
 * photos' ids, or where there are none by the text. An older post with the same text is outside of that time.
 *
 * Not in the list means: `pending` for two minutes (longer than the list takes), then `absent` once, so that the post is
 * tried exactly one more time. That try has a second guard in Facebook itself, which answers 506 to the same post twice in
 * a row and 1366051 to photos already posted; both come back here, and are found or end as `undecidable`. After the second
 * try nothing is sent again: a post that is still not in the list is for a person to decide.
 * Facebook Pages have no idempotency key (Page feed reference, read 2026-09-11).
 */
export async function findFeedPost(
  graph: GraphClient,
  lost: LostDelivery,
  preparation: Preparation,
): Promise<FindOutcome> {
  const { account, committedAt, now } = lost;
  const notBefore = committedAt.getTime() - CLOCK_SKEW_MS;
  const answer = await graph.get(
    `/${account.externalId}/published_posts`,
    { since: String(Math.floor(notBefore / 1_000)), fields: FIELDS, limit: PAGE_SIZE },
    account.accessToken,
  );
  const trace = traceOf(STEP, answer);
  const passed = now.getTime() - committedAt.getTime();
  if (answer.kind !== 'ok') {
    const failed = afterFailedRead(STEP, answer, now);
    if (failed.kind !== 'declined') return failed;
    return passed < LISTED_AFTER_MS
      ? pending(preparation, AGAIN_MS, trace)
      : {
          kind: 'undecidable',
          text: `Facebook does not show the Page's posts to Evenkeel. Look at the Page before you publish this again.`,
          trace,
        };
  }
  if (!Array.isArray(at(answer.body, 'data'))) {
    return { kind: 'unknown', text: lostText('answered without the list of posts'), trace };
  }
  const found = listAt(answer.body, 'data')
    .flatMap((row) => candidateIn(row, lost, preparation, notBefore))
    .toSorted((one, other) => one.distanceMs - other.distanceMs)[0];
  if (found) {
    return foundPublic(lost, preparation, found, trace);
  }
  if (passed < LISTED_AFTER_MS) return pending(preparation, AGAIN_MS, trace);
  if (!preparation.retried) {
    return { kind: 'absent', checkpoint: checkpointOf({ ...preparation, retried: true }), trace };
  }
  return {
    kind: 'undecidable',
    text: 'Facebook was asked twice to publish this and never clearly answered; the post is not in the list of the Page. Facebook also refuses a text that repeats the post before it. Look at the Page, then decide.',
    trace,
  };
}

/** The ids of the photos in a post, however deep Facebook nests them. */
function photoIdsIn(row: unknown): string[] {
  return listAt(row, 'attachments', 'data').flatMap((attachment) =>
    [attachment, ...listAt(attachment, 'subattachments', 'data')]
      .map((part) => idAt(part, 'target', 'id'))
      .filter((id) => id !== undefined),
  );
}

function candidateIn(row: unknown, lost: LostDelivery, preparation: Preparation, notBefore: number): Candidate[] {
  const id = idAt(row, 'id');
  const time = timeAt(row, 'created_time')?.getTime();
  if (id === undefined || time === undefined || time < notBefore) return [];
  const photos = photoIdsIn(row);
  const ours = preparation.photoIds.some((photo) => photos.includes(photo));
  if (!ours) {
    // A photo post that names its photos is told by them alone.
    if (preparation.photoIds.length > 0 && photos.length > 0) return [];
    if (!sameText(lost.draft.text, { text: textAt(row, 'message') ?? '' })) return [];
    // A post without any text is told from others by having something attached, as a link has.
    if (lost.draft.text.trim() === '' && at(row, 'attachments') === undefined) return [];
  }
  const permalink = absolute(textAt(row, 'permalink_url'));
  const distanceMs = Math.abs(time - lost.committedAt.getTime());
  return [{ id, distanceMs, ...(permalink ? { permalink } : {}) }];
}

import { z } from 'zod';
import type { Format } from '../networks/network.js';
import { MOVED_BY_HAND } from './event-time.js';
import { ledgerText } from './ledger-words.js';
import { PUBLICATION_STATUSES } from './publication.js';
import type { Publication, PublicationAttempt } from './publication.entity.js';

const time = z.iso.datetime({ offset: true });

/** One row of the ledger, as the API shows it. */
export const attemptView = z.object({
  step: z.string(),
  startedAt: time,
  endedAt: time,
  outcome: z.string(),
  /** The step and its outcome in plain words. */
  text: z.string(),
  message: z.string().optional(),
  code: z.string().optional(),
  requestId: z.string().optional(),
});

/** A publication as the API shows it. Times are UTC. */
export const publicationView = z.object({
  id: z.uuid(),
  postId: z.uuid(),
  channelId: z.uuid(),
  dueAt: time,
  status: z.enum(PUBLICATION_STATUSES),
  remoteId: z.string().optional(),
  permalink: z.string().optional(),
  publishedAt: time.optional(),
  reason: z.string().optional(),
  /** Of a reminder that follows its event: how long before, as an ISO 8601 duration. */
  lead: z.string().optional(),
  attempts: z.array(attemptView),
});
export type PublicationView = z.infer<typeof publicationView>;
type AttemptView = z.infer<typeof attemptView>;

export function viewOf(row: Publication, attempts: readonly PublicationAttempt[]): PublicationView {
  return {
    id: row.id,
    postId: row.postId,
    channelId: row.channelId,
    dueAt: row.dueAt.toISOString(),
    status: row.status,
    ...(row.remoteId !== null && { remoteId: row.remoteId }),
    ...(row.permalink !== null && { permalink: row.permalink }),
    ...(row.publishedAt && { publishedAt: row.publishedAt.toISOString() }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.lead !== null && row.lead !== MOVED_BY_HAND && { lead: row.lead }),
    attempts: attempts.map((attempt) => attemptViewOf(attempt, row.draft?.format)),
  };
}

function attemptViewOf(row: PublicationAttempt, format: Format | undefined): AttemptView {
  return {
    step: row.step,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt.toISOString(),
    outcome: row.outcome,
    text: ledgerText(row, format),
    ...(row.message !== null && { message: row.message }),
    ...(row.code !== null && { code: row.code }),
    ...(row.requestId !== null && { requestId: row.requestId }),
  };
}

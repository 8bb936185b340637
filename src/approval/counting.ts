// Parts of SQL that say, at one place, what counts. Aliases: `t` the post, `r` its workspace's rule, `a` an approval.

/** Approvals that stand, each answered for by another person, none by who wrote or last edited the post. */
export function countedApprovals(more = ''): string {
  return `(SELECT count(DISTINCT a.responsible_id)::int FROM approval a
            WHERE a.post_id = t.id AND a.ended_at IS NULL AND a.responsible_id IS NOT NULL
              AND a.responsible_id IS DISTINCT FROM t.author_id
              AND a.responsible_id IS DISTINCT FROM t.last_editor_id ${more})`;
}

/** The reviewers needed on a channel; the same rule as `reviewersNeeded`. @param channelId a column */
export function neededReviewers(channelId: string): string {
  return `CASE WHEN (r.kinds IS NULL AND r.channel_ids IS NULL) OR t.kind = ANY (r.kinds) OR ${channelId} = ANY (r.channel_ids)
               THEN COALESCE(r.reviewers, 0) ELSE 0 END`;
}

/**
 * Whether a publication `p` surely misses approval, whatever its content is. Costs nothing where the rule `r` (left-joined
 * by the workspace) asks for nobody.
 */
export const MISSES_APPROVAL = `CASE WHEN r.reviewers > 0 THEN EXISTS (
  SELECT 1 FROM post t WHERE t.id = p.post_id AND ${countedApprovals()} < ${neededReviewers('p.channel_id')}) ELSE false END`;

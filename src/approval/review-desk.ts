import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { Composer } from '../library/composer.js';
import type { PostKind } from '../library/post.js';
import { OutsideRooms } from '../library/outside-rooms.js';
import { PostChecks } from '../library/post-checks.js';
import { PostShelf, type ShelvedPost } from '../library/post-shelf.js';
import type { Draft, DraftOptions } from '../networks/network.js';
import { Approval, ReviewEvent } from './approval.entity.js';
import type { ReviewState, ReviewView, WaitingItem } from './approval.schemas.js';
import { Comments } from './comments.js';
import { contentHash, contentName, type Hashes } from './content.js';
import { countedApprovals } from './counting.js';
import { Standing } from './standing.js';

const LIST_MAX = 200;

/** A post as it lies on a reviewer's desk, with the very drafts that would be sent. */
export interface DeskItem {
  review: ReviewView;
  kind: PostKind;
  authorId: string | null;
  lastEditorId: string | null;
  drafts: Draft[];
  /** Links by which a guest's approval stands. */
  approvedByLink: Set<string>;
}

/** Shows reviews: one whole, and the list of what waits. */
@Injectable()
export class ReviewDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shelf: PostShelf,
    private readonly composer: Composer,
    private readonly checks: PostChecks,
    private readonly outside: OutsideRooms,
    private readonly comments: Comments,
    private readonly standing: Standing,
  ) {}

  /** @param whole with pictures converted as each network gets them, which the first time takes a while. @throws ProblemError 404 */
  async item(workspaceId: string, postId: string, whole = false): Promise<DeskItem> {
    const { manager } = this.dataSource;
    const shelved = await this.shelf.get(manager, workspaceId, postId);
    const networks = await this.outside.networksOf(manager, workspaceId);
    const drafts: Draft[] = [];
    for (const network of networks) {
      const draft = whole
        ? // What composes many posts at once may do so for others' workspaces at the same time.
          await inAllWorkspaces(() => this.composer.show({ workspaceId, postId }, network))
        : (await this.composer.preview(manager, workspaceId, [shelved], network)).get(postId);
      if (draft) drafts.push(draft);
    }
    const hashes: Hashes = Object.fromEntries(drafts.map((draft) => [draft.network, contentHash(draft)]));
    const [tally, approvals, problems, comments, state] = await Promise.all([
      this.standing.tally(manager, postId),
      manager.find(Approval, { where: { postId, endedAt: IsNull() }, order: { createdAt: 'ASC' } }),
      this.checks.check(manager, workspaceId, [shelved], networks),
      this.comments.list(workspaceId, postId),
      this.stateOf(shelved),
    ]);
    const { post } = shelved;
    const approvedByLink = new Set(approvals.flatMap(({ linkId }) => linkId ?? []));
    const review: ReviewView = {
      postId,
      title: post.title,
      state,
      ...tally,
      content: contentName(hashes),
      networks: drafts.map(({ network, format, text, thread, link, media, options }) => ({
        network,
        format,
        text,
        ...(thread && { thread }),
        ...(link !== undefined && { link }),
        media: media.map(({ mediaId, kind, altText, captions }) => ({
          ...{ mediaId, kind, altText },
          ...(captions && {
            captions: captions.map(({ captionsId: id, language, label }) => ({ id, language, label })),
          }),
        })),
        ...(options && { options: optionsOf(options) }),
      })),
      problems: problems.get(postId) ?? [],
      approvals: approvals.map(({ id, name, linkId, vouchedByName, responsibleId, createdAt }) => ({
        id,
        name,
        guest: linkId !== null,
        vouchedBy: vouchedByName,
        counts: responsibleId !== null,
        at: createdAt.toISOString(),
      })),
      comments,
    };
    return {
      review,
      kind: post.kind,
      authorId: post.authorId,
      lastEditorId: post.lastEditorId,
      drafts,
      approvedByLink,
    };
  }

  /** The same as the API shows it. */
  async view(workspaceId: string, postId: string): Promise<ReviewView> {
    return (await this.item(workspaceId, postId)).review;
  }

  /**
   * What waits in review, what is due first on top.
   * @param personId only what this person may approve and has not yet; null: everything
   */
  async waiting(workspaceId: string, personId: string | null): Promise<WaitingItem[]> {
    const rows = await this.dataSource.query<
      (Omit<WaitingItem, 'submittedAt' | 'dueAt'> & Record<'submittedAt' | 'dueAt', Date | null>)[]
    >(
      `SELECT t.id AS "postId", t.title, t.kind, author.name AS author, asked.at AS "submittedAt", next.due_at AS "dueAt",
              ${countedApprovals()} AS given, GREATEST(1, COALESCE(r.reviewers, 0)) AS needed
         FROM post t
         LEFT JOIN approval_rule r ON r.workspace_id = t.workspace_id
         LEFT JOIN person author ON author.id = t.author_id
         LEFT JOIN LATERAL (SELECT max(e.at) AS at FROM review_event e WHERE e.post_id = t.id AND e.event = 'submitted') asked ON true
         LEFT JOIN LATERAL (SELECT min(p.due_at) AS due_at FROM publication p
                             WHERE p.post_id = t.id AND p.status IN ('scheduled', 'held')) next ON true
        WHERE t.workspace_id = $1 AND t.status = 'in-review' AND t.deleted_at IS NULL
          AND ($2::uuid IS NULL OR (t.author_id IS DISTINCT FROM $2 AND t.last_editor_id IS DISTINCT FROM $2 AND NOT EXISTS (
            SELECT 1 FROM approval a WHERE a.post_id = t.id AND a.ended_at IS NULL AND a.responsible_id = $2)))
        ORDER BY next.due_at NULLS LAST, asked.at, t.id LIMIT ${LIST_MAX}`,
      [workspaceId, personId],
    );
    return rows.map(({ submittedAt, dueAt, ...row }) => ({
      ...row,
      submittedAt: submittedAt?.toISOString() ?? null,
      dueAt: dueAt?.toISOString() ?? null,
    }));
  }

  private async stateOf({ post }: ShelvedPost): Promise<ReviewState> {
    if (post.status !== 'draft') return post.status;
    const [last] = await this.dataSource.manager.find(ReviewEvent, {
      where: [
        { postId: post.id, event: 'changes-asked' },
        { postId: post.id, event: 'withdrawn' },
        { postId: post.id, event: 'submitted' },
      ],
      order: { id: 'DESC' },
      take: 1,
    });
    return last?.event === 'changes-asked' ? 'changes-asked' : 'draft';
  }
}

function optionsOf({ cover, ...plain }: DraftOptions) {
  return { ...plain, ...(cover && { cover: { mediaId: cover.mediaId, altText: cover.altText } }) };
}

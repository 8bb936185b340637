import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import type { Post } from '../library/post.entity.js';
import { PostStanding } from '../library/post-standing.js';
import { Approval } from './approval.entity.js';
import { type Hashes, stillTheSame } from './content.js';
import { countedApprovals } from './counting.js';
import { PresentContent } from './present-content.js';
import { type ReviewActor, ReviewLog } from './review-log.js';

/** How far a post is: approvals that count, and how many its workspace asks for. */
export interface Tally {
  given: number;
  /** At least one: whoever submits a post wants a reader, even where the workspace asks for none. */
  needed: number;
}

/** Keeps a post's status true: by the approvals that stand, and by what would be published now. */
@Injectable()
export class Standing {
  constructor(
    private readonly posts: PostStanding,
    private readonly content: PresentContent,
    private readonly log: ReviewLog,
    private readonly clock: Clock,
  ) {}

  async tally(manager: EntityManager, postId: string): Promise<Tally> {
    const [row] = await manager.query<Tally[]>(
      `SELECT ${countedApprovals()} AS given, GREATEST(1, COALESCE(r.reviewers, 0)) AS needed
         FROM post t LEFT JOIN approval_rule r ON r.workspace_id = t.workspace_id WHERE t.id = $1`,
      [postId],
    );
    return row ?? { given: 0, needed: 1 };
  }

  /** A post in review or approved becomes the one or the other by its approvals. The caller holds its row. */
  async settle(manager: EntityManager, post: Pick<Post, 'id' | 'workspaceId' | 'status'>): Promise<Tally> {
    const tally = await this.tally(manager, post.id);
    const status = tally.given >= tally.needed ? 'approved' : 'in-review';
    if (post.status !== 'draft' && post.status !== status)
      await this.posts.set(manager, post.workspaceId, post.id, status);
    return tally;
  }

  /**
   * Ends approvals of something else than what would be published now; an approved post that loses them is a draft again.
   * The caller holds the posts' rows.
   * @returns the ids of the posts that lost approvals
   */
  async reconcile(manager: EntityManager, posts: Post[], actor: ReviewActor, what: string): Promise<string[]> {
    const lively = posts.filter(({ status }) => status !== 'draft');
    const [first] = lively;
    if (!first) return [];
    const { workspaceId } = first;
    const ids = lively.map(({ id }) => id);
    const standing = await manager.findBy(Approval, { postId: In(ids), endedAt: IsNull() });
    const now = await this.content.of(manager, workspaceId, ids);
    const lost = standing.filter(({ postId, hashes }) => !stillTheSame(hashes, now.get(postId) ?? {}));
    if (lost.length > 0)
      await manager.update(Approval, { id: In(lost.map(({ id }) => id)) }, { endedAt: this.clock.now() });
    const lostBy = Map.groupBy(lost, ({ postId }) => postId);
    for (const post of lively) {
      const gone = lostBy.get(post.id);
      if (!gone) continue;
      if (post.status === 'approved') await this.posts.set(manager, workspaceId, post.id, 'draft');
      const detail = { what, voided: gone.map(({ name }) => name) };
      await this.log.add(manager, actor, { workspaceId, postId: post.id, event: 'edited', detail });
    }
    return [...lostBy.keys()];
  }

  /** Lets go of every approval of a post. @returns whether there were any */
  async endAll(manager: EntityManager, postId: string): Promise<boolean> {
    const { affected } = await manager.update(Approval, { postId, endedAt: IsNull() }, { endedAt: this.clock.now() });
    return (affected ?? 0) > 0;
  }

  /** What would be published of these posts now, by post id. */
  presentOfEach(manager: EntityManager, workspaceId: string, postIds: string[]): Promise<Map<string, Hashes>> {
    return this.content.of(manager, workspaceId, postIds);
  }

  /** What would be published of one post now. */
  async presentOf(manager: EntityManager, workspaceId: string, postId: string): Promise<Hashes> {
    return (await this.content.of(manager, workspaceId, [postId])).get(postId) ?? {};
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Editor, PostReview } from '../library/post-review.js';
import { PostStanding } from '../library/post-standing.js';
import { ReviewLog } from './review-log.js';
import { Standing } from './standing.js';

const BATCH = 200;

/** Sees to it that an edit takes the approvals with it that were given to something else. */
@Injectable()
export class EditWatch extends PostReview {
  constructor(
    private readonly dataSource: DataSource,
    private readonly posts: PostStanding,
    private readonly standing: Standing,
    private readonly log: ReviewLog,
  ) {
    super();
  }

  async edited(manager: EntityManager, editor: Editor, postIds: string[], what: string): Promise<void> {
    const posts = await this.posts.lockEach(manager, editor.workspaceId, postIds);
    if (posts.every(({ status }) => status === 'draft')) return;
    const actor = await this.log.actorOf(manager, editor);
    const lost = new Set(await this.standing.reconcile(manager, posts, actor, what));
    // No approval was lost, but whoever is reading it should know.
    for (const { id: postId, workspaceId, status } of posts) {
      if (status !== 'in-review' || lost.has(postId)) continue;
      await this.log.add(manager, actor, { workspaceId, postId, event: 'edited', detail: { what, voided: [] } });
    }
  }

  /** What is printed under every caption was changed. Batch by batch: each post is right by itself. */
  async captionsChanged(editor: Editor, what: string): Promise<void> {
    const { workspaceId } = editor;
    const { manager } = this.dataSource;
    const rows = await manager.query<{ postId: string }[]>(
      'SELECT DISTINCT post_id AS "postId" FROM approval WHERE workspace_id = $1 AND ended_at IS NULL',
      [workspaceId],
    );
    const ids = rows.map(({ postId }) => postId);
    for (let at = 0; at < ids.length; at += BATCH) {
      await this.dataSource.transaction((inside) => this.edited(inside, editor, ids.slice(at, at + BATCH), what));
    }
  }
}

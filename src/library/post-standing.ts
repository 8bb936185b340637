import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull } from 'typeorm';
import { notFound } from '../foundation/problem-error.js';
import type { PostStatus } from './post.js';
import { Post } from './post.entity.js';

/** How posts stand in their review. The room where they are approved decides it; the rows are the library's. */
@Injectable()
export class PostStanding {
  /** The post, held until the caller's transaction ends, so that nobody edits or decides at the same time. @throws ProblemError 404 */
  async lock(manager: EntityManager, workspaceId: string, id: string): Promise<Post> {
    const [post] = await this.lockEach(manager, workspaceId, [id]);
    if (!post) throw notFound('post', id);
    return post;
  }

  /** @throws ProblemError 404 for a post that the workspace does not have */
  async requireThere(manager: EntityManager, workspaceId: string, id: string): Promise<void> {
    if (!(await manager.existsBy(Post, { id, workspaceId, deletedAt: IsNull() }))) throw notFound('post', id);
  }

  /** Those that are there, always in the same order, so that two who hold several do not wait for each other. */
  lockEach(manager: EntityManager, workspaceId: string, ids: string[]): Promise<Post[]> {
    return manager.find(Post, {
      where: { id: In(ids), workspaceId, deletedAt: IsNull() },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async set(manager: EntityManager, workspaceId: string, id: string, status: PostStatus): Promise<void> {
    await manager.update(Post, { id, workspaceId }, { status });
  }

  /** Notes who last changed something that is published. */
  async editedBy(manager: EntityManager, workspaceId: string, ids: string[], personId: string | null): Promise<void> {
    if (ids.length > 0) await manager.update(Post, { id: In(ids), workspaceId }, { lastEditorId: personId });
  }
}

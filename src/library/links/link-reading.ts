import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../foundation/clock.js';
import { newId } from '../../foundation/id.js';
import { Post } from '../post.entity.js';
import { PostLinks } from './link-check.entity.js';
import { linksInPost } from './links-in-post.js';

const POSTS_AT_ONCE = 200;

/** Finds the posts that were written or changed, whoever did it, and writes their links down to be looked at. */
@Injectable()
export class LinkReading {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @returns how many posts were read; fewer than there are when there are many: the rest comes with the next time */
  async run(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const posts = await manager
        .createQueryBuilder(Post, 'p')
        .leftJoin(PostLinks, 'l', 'l.post_id = p.id')
        .where('p.deleted_at IS NULL AND l.version IS DISTINCT FROM p.version')
        .orderBy('p.updated_at', 'DESC')
        .limit(POSTS_AT_ONCE)
        .setLock('pessimistic_read', undefined, ['p'])
        .setOnLocked('skip_locked')
        .getMany();
      for (const post of posts) await this.note(manager, post);
      return posts.length;
    });
  }

  private async note(manager: EntityManager, post: Post): Promise<void> {
    const { workspaceId, version } = post;
    const links = new Map(linksInPost(post).map((link) => [link.hash, link]));
    for (const { hash, url } of links.values()) {
      await manager.query(
        `INSERT INTO link_check (id, workspace_id, url_hash, url, host, next_check_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING`,
        [newId(), workspaceId, hash, url, new URL(url).hostname, this.clock.now()],
      );
    }
    await manager.upsert(PostLinks, { postId: post.id, workspaceId, version, urlHashes: [...links.keys()] }, [
      'postId',
    ]);
  }
}

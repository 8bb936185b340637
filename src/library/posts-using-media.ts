import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type MediaEditor, MediaUse } from '../media/media-use.js';
import { OutsideRooms } from './outside-rooms.js';
import { Post, PostMedia } from './post.entity.js';
import { PostStanding } from './post-standing.js';

/** Tells the media room which pictures and videos posts need. */
@Injectable()
export class PostsUsingMedia extends MediaUse {
  constructor(
    private readonly outside: OutsideRooms,
    private readonly standing: PostStanding,
  ) {
    super();
  }

  /** The posts are held first, so that none is approved between the change and what it does to their approvals. */
  async changing<T>(
    manager: EntityManager,
    by: MediaEditor,
    mediaId: string,
    what: string,
    change: () => Promise<T>,
  ): Promise<T> {
    const ids = await this.idsOf(manager, mediaId);
    const posts = ids.length > 0 ? await this.standing.lockEach(manager, by.workspaceId, ids) : [];
    const done = await change();
    const held = posts.map((post) => post.id);
    await this.standing.editedBy(manager, by.workspaceId, held, by.personId);
    await this.outside.edited(manager, by, held, what);
    return done;
  }

  async count(manager: EntityManager, mediaId: string): Promise<number> {
    return (await this.idsOf(manager, mediaId)).length;
  }

  /** Posts in the library that show it, or have it as the cover of their reel. */
  private async idsOf(manager: EntityManager, mediaId: string): Promise<string[]> {
    const posts = await manager
      .createQueryBuilder(Post, 'post')
      .select('post.id', 'id')
      .where('post.deleted_at IS NULL')
      .andWhere(
        `(post.id IN (SELECT place.post_id FROM post_media place WHERE place.media_id = :mediaId)
          OR post.variants->'instagram'->'cover'->>'mediaId' = :cover)`,
        { mediaId, cover: mediaId },
      )
      .getRawMany<{ id: string }>();
    return posts.map(({ id }) => id);
  }

  async release(manager: EntityManager, mediaId: string): Promise<void> {
    await manager.delete(PostMedia, { mediaId });
  }
}

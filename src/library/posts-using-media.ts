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
  async describing<T>(manager: EntityManager, by: MediaEditor, mediaId: string, change: () => Promise<T>): Promise<T> {
    const places = await manager.findBy(PostMedia, { mediaId });
    const ids = [...new Set(places.map((place) => place.postId))];
    const posts = ids.length > 0 ? await this.standing.lockEach(manager, by.workspaceId, ids) : [];
    const done = await change();
    const held = posts.map((post) => post.id);
    await this.standing.editedBy(manager, by.workspaceId, held, by.personId);
    await this.outside.edited(manager, by, held, "a picture's alt text");
    return done;
  }

  async count(manager: EntityManager, mediaId: string): Promise<number> {
    return manager
      .createQueryBuilder(PostMedia, 'place')
      .innerJoin(Post, 'post', 'post.id = place.post_id AND post.deleted_at IS NULL')
      .where('place.media_id = :mediaId', { mediaId })
      .getCount();
  }

  async release(manager: EntityManager, mediaId: string): Promise<void> {
    await manager.delete(PostMedia, { mediaId });
  }
}

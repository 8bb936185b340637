import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MediaUse } from '../media/media-use.js';
import { Post, PostMedia } from './post.entity.js';

/** Tells the media room which pictures and videos posts need. */
@Injectable()
export class PostsUsingMedia extends MediaUse {
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

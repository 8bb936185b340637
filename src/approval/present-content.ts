import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Composer } from '../library/composer.js';
import { OutsideRooms } from '../library/outside-rooms.js';
import { PostShelf } from '../library/post-shelf.js';
import { contentHash, type Hashes } from './content.js';

/** What would be published of posts now, by hash, on each network the workspace uses. */
@Injectable()
export class PresentContent {
  constructor(
    private readonly shelf: PostShelf,
    private readonly composer: Composer,
    private readonly outside: OutsideRooms,
  ) {}

  /** By post id; deleted posts are absent. Takes part in the caller's transaction and decodes no picture. */
  async of(manager: EntityManager, workspaceId: string, postIds: string[]): Promise<Map<string, Hashes>> {
    const posts = await this.shelf.find(manager, workspaceId, postIds);
    const found = new Map<string, Hashes>(posts.map(({ post }) => [post.id, {}]));
    if (posts.length === 0) return found;
    for (const network of await this.outside.networksOf(manager, workspaceId)) {
      for (const [postId, draft] of await this.composer.preview(manager, workspaceId, posts, network)) {
        const hashes = found.get(postId);
        if (hashes) hashes[network] = contentHash(draft);
      }
    }
    return found;
  }
}

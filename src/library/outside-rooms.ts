import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import { NETWORK_NAMES, type NetworkName } from '../networks/network.js';
import { NetworksInUse } from './networks-in-use.js';
import type { PostEvent } from './post.js';
import { type Editor, PostReview } from './post-review.js';
import { PostUse } from './post-use.js';

/** What the library asks rooms that import it: found once everything is there, since it cannot import them back. */
@Injectable()
export class OutsideRooms implements OnApplicationBootstrap {
  private use: PostUse | undefined;
  private networks: NetworksInUse | undefined;
  private review: PostReview | undefined;

  constructor(private readonly modules: ModuleRef) {}

  onApplicationBootstrap(): void {
    this.use = this.find(PostUse);
    this.networks = this.find(NetworksInUse);
    this.review = this.find(PostReview);
  }

  /** How many publications of a post are still to come; none in a process without a calendar. */
  async scheduledCount(manager: EntityManager, workspaceId: string, postId: string): Promise<number> {
    return this.use ? this.use.scheduledCount(manager, workspaceId, postId) : 0;
  }

  /** Moves what the calendar planned by the event of a post. @throws ProblemError 422 or 409 when that cannot be */
  async eventMoved(manager: EntityManager, by: Editor, postId: string, event: PostEvent | null): Promise<void> {
    await this.use?.eventMoved(manager, by, postId, event);
  }

  /** The networks a workspace's posts are read for. */
  async networksOf(manager: EntityManager, workspaceId: string): Promise<readonly NetworkName[]> {
    const names = this.networks ? await this.networks.names(manager, workspaceId) : [];
    return names.length > 0 ? NETWORK_NAMES.filter((name) => names.includes(name)) : NETWORK_NAMES;
  }

  /**
   * Lets go of approvals that these posts lost by an edit in the caller's transaction.
   * @returns false in a process without reviews
   */
  async edited(manager: EntityManager, editor: Editor, postIds: string[], what: string): Promise<boolean> {
    if (!this.review) return false;
    if (postIds.length > 0) await this.review.edited(manager, editor, postIds, what);
    return true;
  }

  private find<T>(room: abstract new () => T): T | undefined {
    try {
      return this.modules.get<T>(room, { strict: false });
    } catch {
      // Nothing in this process provides it.
      return undefined;
    }
  }
}

import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../identity/caller.js';

/** Who changes something of a picture or video. */
export type MediaEditor = Pick<Caller, 'workspaceId' | 'personId' | 'keyId'>;

/** What the library tells the media room: whether a picture or video may go. Provided by the library. */
export abstract class MediaUse {
  /** How many posts use it, as a cover too. Takes part in the caller's transaction. */
  abstract count(manager: EntityManager, mediaId: string): Promise<number>;
  /**
   * Something that is published with it is changed by somebody, in the caller's transaction; `change` does it.
   * @param what for people: "a picture's alt text"
   */
  abstract changing<T>(
    manager: EntityManager,
    by: MediaEditor,
    mediaId: string,
    what: string,
    change: () => Promise<T>,
  ): Promise<T>;
  /** Lets go of it where only deleted posts still name it. */
  abstract release(manager: EntityManager, mediaId: string): Promise<void>;
}

/** Whoever uses media: the library imports this room, so it is found only once everything is there. */
@Injectable()
export class MediaUsers extends MediaUse implements OnApplicationBootstrap {
  private use: MediaUse | undefined;

  constructor(private readonly modules: ModuleRef) {
    super();
  }

  onApplicationBootstrap(): void {
    this.use = this.modules.get(MediaUse, { strict: false });
  }

  async count(manager: EntityManager, mediaId: string): Promise<number> {
    return (await this.use?.count(manager, mediaId)) ?? 0;
  }

  async changing<T>(
    manager: EntityManager,
    by: MediaEditor,
    mediaId: string,
    what: string,
    change: () => Promise<T>,
  ): Promise<T> {
    return this.use ? this.use.changing(manager, by, mediaId, what, change) : change();
  }

  async release(manager: EntityManager, mediaId: string): Promise<void> {
    await this.use?.release(manager, mediaId);
  }
}

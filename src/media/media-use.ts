import type { EntityManager } from 'typeorm';
import type { Caller } from '../identity/caller.js';

/** Who changes something of a picture or video. */
export type MediaEditor = Pick<Caller, 'workspaceId' | 'personId' | 'keyId'>;

/** What the library tells the media room: whether a picture or video may go. Provided by the library. */
export abstract class MediaUse {
  /** How many posts use it. Takes part in the caller's transaction. */
  abstract count(manager: EntityManager, mediaId: string): Promise<number>;
  /** Its alt text is changed by somebody, in the caller's transaction; `change` does it. */
  abstract describing<T>(
    manager: EntityManager,
    by: MediaEditor,
    mediaId: string,
    change: () => Promise<T>,
  ): Promise<T>;
  /** Lets go of it where only deleted posts still name it. */
  abstract release(manager: EntityManager, mediaId: string): Promise<void>;
}

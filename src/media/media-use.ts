import type { EntityManager } from 'typeorm';

/** What the library tells the media room: whether a picture or video may go. Provided by the library. */
export abstract class MediaUse {
  /** How many posts use it. Takes part in the caller's transaction. */
  abstract count(manager: EntityManager, mediaId: string): Promise<number>;
  /** Lets go of it where only deleted posts still name it. */
  abstract release(manager: EntityManager, mediaId: string): Promise<void>;
}

import { type PostedMedia, type Published } from '../core/published.js';
import { ListsById, Shelf } from '../core/shelf.js';
import { type ContainerOptions } from './container-options.js';

export type InstagramFormat = 'image' | 'carousel' | 'reel' | 'story';

/** Why a container failed: Meta's code and subcode, with a sentence. */
export interface ContainerFailure {
  subcode: number;
  reason: string;
}

/** What was asked for in one POST /{ig}/media. Times: milliseconds since the epoch; `born` and `readyAge` age with the sandbox. */
export interface Container {
  id: string;
  accountId: string;
  format: InstagramFormat;
  isChild: boolean;
  caption: string;
  altText: string;
  childIds: string[];
  shareToFeed: boolean;
  thumbOffset?: number | undefined;
  options?: ContainerOptions | undefined;
  createdAt: number;
  born: number;
  /** The ageing time at which processing ends; undefined while the media is still being fetched or uploaded. */
  readyAge?: number | undefined;
  stuck: boolean;
  media?: PostedMedia | undefined;
  failure?: ContainerFailure | undefined;
  upload?: { received: number; total?: number | undefined; complete: boolean } | undefined;
  mediaId?: string | undefined;
}

export interface InstagramMedia extends Published {
  network: 'instagram';
  format: InstagramFormat;
  containerId: string;
  shortcode: string;
  childIds: string[];
  parentId?: string | undefined;
  commentEnabled: boolean;
  shareToFeed: boolean;
  options?: ContainerOptions | undefined;
  remarks: number;
}

export class InstagramStore {
  readonly containers = new Shelf<Container>();
  readonly media = new Shelf<InstagramMedia>();
  /** Everything published by an account, oldest first; carousel children are not in it. */
  readonly mediaOf = new ListsById<InstagramMedia>();

  add(media: InstagramMedia): void {
    this.media.put(media);
    if (media.parentId === undefined) this.mediaOf.add(media.accountId, media);
  }

  dump(): { containers: Container[]; media: InstagramMedia[] } {
    return { containers: this.containers.dump(), media: this.media.dump() };
  }

  load(kept: { containers: Container[]; media: InstagramMedia[] }): void {
    this.clear();
    this.containers.load(kept.containers);
    for (const media of kept.media) this.add(media);
  }

  clear(): void {
    this.containers.clear();
    this.media.clear();
    this.mediaOf.clear();
  }
}

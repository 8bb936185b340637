import { type Network } from './faults.js';

export interface PostedMedia {
  kind: 'image' | 'video' | 'gif';
  /** Id on the media shelf. */
  mediaId: string;
  mimeType: string;
  altText: string;
  /** Size of the file in bytes. */
  bytes: number;
  width: number;
  height: number;
  durationMs?: number | undefined;
}

/** Fields that everything which became public has, on every network. Times: milliseconds since the epoch, UTC. */
export interface Published {
  id: string;
  network: Network;
  accountId: string;
  text: string;
  media: PostedMedia[];
  publishedAt: number;
  /** The ageing time at which it was born; engagement grows from there. */
  born: number;
  permalink: string;
  inReplyTo?: string | undefined;
  deletedAt?: number | undefined;
}

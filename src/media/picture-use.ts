import type { NetworkName } from '../networks/network.js';
import type { PictureSize } from './pictures.js';

/** What a network shows pictures as: in its feed, as a story, or as the cover of a reel. */
export type PictureUse = 'feed' | 'story' | 'cover';

/** What one picture is converted for; Instagram alone gives some of them a shape. */
export type PicturePurpose = { kind: PictureUse } | { kind: 'carousel'; first: PictureSize };

/**
 * What each picture of a post is converted for. On Instagram all of a carousel are shown in the shape of the first
 * (content-publishing guide, read 2026-09-11), so it is cut to it here, around what matters, and not there.
 */
export function purposeIn(post: readonly PictureSize[], network: NetworkName, use: PictureUse): PicturePurpose {
  const [first] = post;
  if (network === 'instagram' && use === 'feed' && post.length > 1 && first) return { kind: 'carousel', first };
  return { kind: use };
}

import type { DraftMedia, DraftOptions } from '../networks/network.js';
import type { Variant } from './post.js';
import type { Post } from './post.entity.js';

/** The picture of the workspace that a reel of this post shows before playing. */
export function coverIdOf({ variants }: Pick<Post, 'variants'>): string | undefined {
  const cover = variants.instagram?.cover;
  return cover && 'mediaId' in cover ? cover.mediaId : undefined;
}

/**
 * What a variant asks of its network beside words and media; undefined for nothing. Everything that was asked is in it: what
 * does not go with this form of a post is the network's check to say.
 */
export function optionsOf(variant: Variant, cover: DraftMedia | undefined): DraftOptions | undefined {
  const { collaborators, firstComment, shareToFeed, madeWithAi, paidPartnership, videoTitle, replySettings } = variant;
  const options: DraftOptions = {
    ...(collaborators && collaborators.length > 0 && { collaborators }),
    ...(firstComment !== undefined && { firstComment }),
    ...(cover && { cover }),
    ...(variant.cover && 'atMs' in variant.cover && { coverAtMs: variant.cover.atMs }),
    ...(shareToFeed !== undefined && { shareToFeed }),
    ...(madeWithAi === true && { madeWithAi }),
    ...(paidPartnership === true && { paidPartnership }),
    ...(videoTitle !== undefined && { videoTitle }),
    ...(replySettings !== undefined && { replySettings }),
  };
  return Object.keys(options).length > 0 ? options : undefined;
}

import { type Kind, readEdge } from '../graph/kinds.js';
import { type NodeType } from '../graph/nodes.js';
import { graphTime } from '../graph/params.js';
import { type Photo } from './store.js';

const NODE: NodeType<Photo> = {
  name: 'Photo',
  defaults: ['created_time', 'name'],
  readers: {
    created_time: (photo) => graphTime(photo.createdAt),
    name: (photo) => (photo.caption === '' ? undefined : photo.caption),
    alt_text: (photo) => photo.media.altText,
    alt_text_custom: (photo) => (photo.media.altText === '' ? undefined : photo.media.altText),
    width: (photo) => photo.media.width,
    height: (photo) => photo.media.height,
    link: (photo) => `https://www.facebook.com/photo/?fbid=${photo.id}`,
    page_story_id: (photo) => photo.postId,
    from: (photo, call) => ({ id: photo.pageId, name: call.world.accounts.get(photo.pageId)?.name }),
    images: (photo, call) => [
      {
        width: photo.media.width,
        height: photo.media.height,
        source: `${call.request.origin}/_sandbox/media/${photo.media.mediaId}`,
      },
    ],
  },
  empty: new Set(['album', 'icon', 'picture', 'place', 'target', 'updated_time', 'webp_images', 'can_delete']),
};

export const PHOTO_KIND: Kind<Photo> = {
  network: 'facebook',
  node: NODE,
  accountOf: (photo) => photo.pageId,
  edges: {
    GET: readEdge(NODE, 'read', { facebook: 'pages_read_engagement' }),
    DELETE: {
      operation: 'delete',
      facebook: 'pages_manage_posts',
      page: true,
      handle: (call, photo) => {
        call.world.facebook.photos.delete(photo.id);
        call.world.touch();
        return { success: true };
      },
    },
  },
};

import { type FacebookPage } from '../core/accounts.js';
import { booleanParam, refuseUnknownParams } from '../graph/params.js';
import { invalidParameter } from '../graph/errors.js';
import { type GraphCall } from '../graph/request.js';
import { takePhoto } from './photo-rules.js';
import { addPost } from './publish-post.js';
import { POST_WINDOW_DAYS, readTiming } from './schedule-rules.js';
import { type Photo } from './store.js';

// Page photos reference, read 2026-09-11.
const PARAMS = [
  'url',
  'source',
  'caption',
  'message',
  'published',
  'temporary',
  'alt_text_custom',
  'scheduled_publish_time',
  'unpublished_content_type',
  'no_story',
  'targeting',
  'feed_targeting',
  'place',
  'tags',
  'backdated_time',
];

/** POST /{page}/photos: with `published=false` only an upload, else a post of its own. */
export async function postPhoto(call: GraphCall, page: FacebookPage): Promise<unknown> {
  refuseUnknownParams(call.params, PARAMS);
  const { world, params } = call;
  const { published, scheduledAt } = readTiming(call, POST_WINDOW_DAYS);
  const temporary = booleanParam(params, 'temporary') ?? false;
  if (temporary && published) throw invalidParameter('Param temporary goes with unpublished photos');
  const media = await takePhoto(call, params['alt_text_custom'] ?? '');
  const caption = params['caption'] ?? params['message'] ?? '';
  const photo: Photo = {
    id: world.ids.graph('123'),
    pageId: page.id,
    caption,
    media,
    published: false,
    temporary,
    createdAt: world.clock.now(),
  };
  world.facebook.photos.put(photo);
  world.touch();
  if (!published && scheduledAt === undefined) return { id: photo.id };
  const post = addPost(world, page, {
    format: 'photo',
    text: caption,
    media: [media],
    photoIds: [photo.id],
    published,
    scheduledAt,
  });
  photo.postId = post.id;
  return { id: photo.id, post_id: post.id };
}

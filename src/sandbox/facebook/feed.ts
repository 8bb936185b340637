import { characterCount } from '../core/characters.js';
import { type FacebookPage } from '../core/accounts.js';
import { GraphRefusal, invalidParameter, refusal } from '../graph/errors.js';
import { jsonParam, refuseUnknownParams } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { addPost } from './publish-post.js';
import { POST_WINDOW_DAYS, readTiming } from './schedule-rules.js';
import { type Photo } from './store.js';

// Page feed reference, read 2026-09-11.
const PARAMS = [
  'message',
  'link',
  'published',
  'scheduled_publish_time',
  'unpublished_content_type',
  'attached_media',
  'targeting',
  'feed_targeting',
  'backdated_time',
  'backdated_time_granularity',
  'place',
  'tags',
  'call_to_action',
  'child_attachments',
  'multi_share_end_card',
  'multi_share_optimized',
  'text_format_preset_id',
];
/** Not in the reference; what products use in 2026. */
export const MESSAGE_LENGTH = 63_206;
const MOST_PHOTOS = 10;

/** POST /{page}/feed. */
export function postToFeed(call: GraphCall, page: FacebookPage): unknown {
  refuseUnknownParams(call.params, PARAMS);
  const message = call.params['message'] ?? '';
  const link = call.params['link'];
  const photos = attachedPhotos(call, page);
  if (message.trim() === '' && link === undefined && photos.length === 0) {
    throw new GraphRefusal({ code: 100, message: '(#100) You must provide a message, a link or attached media' });
  }
  if (characterCount(message) > MESSAGE_LENGTH)
    throw invalidParameter(`Param message can have ${MESSAGE_LENGTH} characters`);
  if (link !== undefined) checkLink(link);
  const { published, scheduledAt } = readTiming(call, POST_WINDOW_DAYS);
  const post = addPost(call.world, page, {
    format: photos.length > 0 ? 'photo' : link === undefined ? 'status' : 'link',
    text: message,
    link,
    media: photos.map((photo) => photo.media),
    photoIds: photos.map((photo) => photo.id),
    published,
    scheduledAt,
  });
  for (const photo of photos) photo.postId = post.id;
  return { id: post.id };
}

function attachedPhotos(call: GraphCall, page: FacebookPage): Photo[] {
  const ids = attachedIds(call);
  if (ids.length > MOST_PHOTOS) throw invalidParameter(`Param attached_media can have ${MOST_PHOTOS} photos`);
  if (new Set(ids).size !== ids.length) throw invalidParameter('Param attached_media names a photo twice');
  return ids.map((id) => {
    const photo = call.world.facebook.photos.get(id);
    if (photo?.pageId !== page.id) throw invalidParameter(`Param attached_media: there is no photo ${id}`);
    if (photo.published || photo.postId !== undefined) {
      throw refusal(100, 1366051, 'These photos were already posted.');
    }
    return photo;
  });
}

function attachedIds(call: GraphCall): string[] {
  const { params } = call;
  const whole = jsonParam(params, 'attached_media');
  const entries: unknown[] = Array.isArray(whole) ? whole : whole === undefined ? [] : [whole];
  const numbered = Object.keys(params).filter((name) => name.startsWith('attached_media['));
  for (let index = 0; index < numbered.length; index += 1) {
    const name = `attached_media[${index}]`;
    if (params[name] === undefined) throw invalidParameter('Param attached_media must be numbered from 0');
    entries.push(jsonParam(params, name));
  }
  return entries.map((entry) => {
    const id =
      typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)['media_fbid'] : undefined;
    if (typeof id === 'string' || typeof id === 'number') return String(id);
    throw invalidParameter('Param attached_media must hold objects with media_fbid');
  });
}

function checkLink(link: string): void {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !(url.hostname.includes('.') || url.hostname === 'localhost')) {
    throw refusal(100, 2061006, 'The link is not a valid URL.');
  }
  if (/(^|\.)facebook\.com$/i.test(url.hostname)) {
    throw refusal(100, 1609008, 'Links to facebook.com are not allowed here.');
  }
}

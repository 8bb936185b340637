import { characterCount } from '../core/characters.js';
import { type GraphCall } from '../graph/request.js';
import { invalidParameter, refusal } from '../graph/errors.js';
import { booleanParam, integerParam, jsonParam, listParam, refuseUnknownParams } from '../graph/params.js';
import { isFetchableUrl } from '../media/fetch-media.js';
import { ALT_TEXT_LENGTH, checkCaption } from './caption-rules.js';
import { type ContainerOptions, containerOptions } from './container-options.js';
import { checkUserTags } from './user-tags.js';
import { type InstagramFormat } from './store.js';

// IG User media reference and content-publishing guide, read 2026-09-11; later parameters by the 2026 changelog.
const COMMON = [
  'image_url',
  'video_url',
  'media_type',
  'caption',
  'alt_text',
  'children',
  'is_carousel_item',
  'cover_url',
  'thumb_offset',
  'share_to_feed',
  'audio_name',
  'user_tags',
  'collaborators',
  'location_id',
  'trial_params',
  'is_ai_generated',
];
const FACEBOOK_ONLY = [
  'product_tags',
  'branded_content_sponsor_ids',
  'is_paid_partnership',
  'audio_configuration',
  'upload_type',
];
const REEL_ONLY = ['cover_url', 'thumb_offset', 'share_to_feed', 'audio_name', 'trial_params'];
const MOST_COLLABORATORS = 3;
const USERNAME = /^[A-Za-z0-9._]{1,30}$/;
const MOST_PRODUCT_TAGS = 5;
const MOST_SPONSORS = 2;
/** The app allows 20, the API stays at 10. Content-publishing guide, read 2026-09-11. */
const CHILDREN = { fewest: 2, most: 10 };

/** What one POST /{ig}/media asks for, once its parameters make sense together. */
export interface ContainerOrder {
  format: InstagramFormat;
  isChild: boolean;
  source: { kind: 'image' | 'video'; url: string } | { kind: 'upload' } | { kind: 'children'; ids: string[] };
  caption: string;
  altText: string;
  coverUrl: string | undefined;
  thumbOffset: number | undefined;
  shareToFeed: boolean;
  options: ContainerOptions;
}

export function readContainerOrder(call: GraphCall): ContainerOrder {
  const { params } = call;
  refuseUnknownParams(params, call.host === 'facebook' ? [...COMMON, ...FACEBOOK_ONLY] : COMMON);
  const isChild = booleanParam(params, 'is_carousel_item') ?? false;
  const format = formatOf(params['media_type'], isChild, params);
  const source = sourceOf(call, format, isChild);
  const caption = params['caption'] ?? '';
  if (caption !== '' && (isChild || format === 'story')) {
    throw invalidParameter(`Param caption does not go with ${isChild ? 'carousel items' : 'stories'}`);
  }
  checkCaption(caption);
  const altText = params['alt_text'] ?? '';
  if (altText !== '' && source.kind !== 'image') throw invalidParameter('Param alt_text goes with images only');
  if (characterCount(altText) > ALT_TEXT_LENGTH) {
    throw invalidParameter(`Param alt_text can have ${ALT_TEXT_LENGTH} characters`);
  }
  if (format !== 'reel') {
    const wrong = REEL_ONLY.find((name) => params[name] !== undefined);
    if (wrong !== undefined) throw invalidParameter(`Param ${wrong} goes with reels only`);
  }
  const coverUrl = params['cover_url'];
  if (coverUrl !== undefined && !isFetchableUrl(coverUrl)) throw unusableUrl(coverUrl);
  const thumbOffset = integerParam(params, 'thumb_offset');
  if (thumbOffset !== undefined && thumbOffset < 0) throw refusal(1, 2207057, 'The thumbnail offset is out of range.');
  checkExtras(call, format, source.kind, isChild);
  return {
    format,
    isChild,
    source,
    caption,
    altText,
    coverUrl,
    thumbOffset,
    shareToFeed: booleanParam(params, 'share_to_feed') ?? true,
    options: containerOptions(params),
  };
}

function formatOf(mediaType: string | undefined, isChild: boolean, params: Record<string, string>): InstagramFormat {
  switch (mediaType) {
    case undefined:
    case 'IMAGE':
      if (params['image_url'] === undefined) throw invalidParameter('Param image_url or media_type is missing');
      return 'image';
    case 'VIDEO':
      if (isChild) return 'carousel';
      throw refusal(
        100,
        2207067,
        'The VIDEO value for media_type is no longer supported. Use the REELS media type to publish a video.',
      );
    case 'REELS':
      if (isChild) throw refusal(100, 2207023, 'Reels cannot be carousel items.');
      return 'reel';
    case 'STORIES':
      if (isChild) throw refusal(100, 2207023, 'Stories cannot be carousel items.');
      return 'story';
    case 'CAROUSEL':
      if (isChild) throw refusal(100, 2207023, 'A carousel cannot be a carousel item.');
      return 'carousel';
    default:
      throw refusal(100, 2207023, `The media type ${mediaType} is unknown.`);
  }
}

function sourceOf(call: GraphCall, format: InstagramFormat, isChild: boolean): ContainerOrder['source'] {
  const { params } = call;
  const { image_url: imageUrl, video_url: videoUrl, upload_type: uploadType } = params;
  if (format === 'carousel' && !isChild) return { kind: 'children', ids: childrenOf(params) };
  if (params['children'] !== undefined) throw invalidParameter('Param children goes with carousels only');
  if (uploadType !== undefined) {
    if (uploadType !== 'resumable') throw invalidParameter('Param upload_type must be resumable');
    if (format === 'image' || imageUrl !== undefined || videoUrl !== undefined) {
      throw invalidParameter('A resumable upload goes with videos, and without a URL');
    }
    return { kind: 'upload' };
  }
  if ((imageUrl === undefined) === (videoUrl === undefined)) {
    throw invalidParameter('Exactly one of image_url and video_url must be given');
  }
  const url = imageUrl ?? videoUrl ?? '';
  const kind = imageUrl === undefined ? 'video' : 'image';
  if (kind === 'image' && (format === 'reel' || format === 'carousel')) {
    throw invalidParameter('Param video_url is missing');
  }
  if (kind === 'video' && format === 'image') throw invalidParameter('Param media_type is missing for a video');
  if (!isFetchableUrl(url)) throw unusableUrl(url);
  return { kind, url };
}

function childrenOf(params: Record<string, string>): string[] {
  if (params['image_url'] !== undefined || params['video_url'] !== undefined) {
    throw invalidParameter('A carousel takes children, not a URL');
  }
  const ids = listParam(params, 'children') ?? [];
  if (ids.length < CHILDREN.fewest || ids.length > CHILDREN.most || new Set(ids).size !== ids.length) {
    throw refusal(100, 2207028, `A carousel needs ${CHILDREN.fewest} to ${CHILDREN.most} different children.`);
  }
  return ids;
}

function checkExtras(call: GraphCall, format: InstagramFormat, source: string, isChild: boolean): void {
  const { params } = call;
  const collaborators = listParam(params, 'collaborators');
  if (collaborators && (format === 'story' || isChild)) {
    throw invalidParameter('Param collaborators does not go with stories or carousel items');
  }
  const strange = collaborators?.find((name) => !USERNAME.test(name));
  if (strange !== undefined) throw invalidParameter(`Param collaborators: ${strange} is not a username`);
  if (collaborators && collaborators.length > MOST_COLLABORATORS) {
    throw invalidParameter(`Param collaborators can have ${MOST_COLLABORATORS} usernames`);
  }
  if (params['user_tags'] !== undefined) {
    if (source === 'children') throw invalidParameter('Param user_tags goes with each carousel item');
    checkUserTags(jsonParam(params, 'user_tags'), source === 'image' && format !== 'story');
  }
  if (params['location_id'] !== undefined && (format === 'story' || !/^\d+$/.test(params['location_id']))) {
    throw invalidParameter('Param location_id must be the id of a Page with a location, and not for stories');
  }
  const products = jsonParam(params, 'product_tags');
  if (products !== undefined && !(Array.isArray(products) && products.length <= MOST_PRODUCT_TAGS)) {
    throw refusal(100, 2207036, `Up to ${MOST_PRODUCT_TAGS} product tags are allowed.`);
  }
  if ((listParam(params, 'branded_content_sponsor_ids')?.length ?? 0) > MOST_SPONSORS) {
    throw invalidParameter(`Param branded_content_sponsor_ids can have ${MOST_SPONSORS} ids`);
  }
  if (booleanParam(params, 'is_paid_partnership') !== undefined && isChild) {
    throw invalidParameter('Param is_paid_partnership goes with the parent only');
  }
  if (params['branded_content_sponsor_ids'] !== undefined && params['is_paid_partnership'] === 'false') {
    throw invalidParameter('Param branded_content_sponsor_ids goes with a paid partnership');
  }
  if (booleanParam(params, 'is_ai_generated') !== undefined && isChild) {
    throw invalidParameter('Param is_ai_generated goes with the parent only');
  }
  const trial = jsonParam(params, 'trial_params');
  if (trial !== undefined) {
    const strategy = typeof trial === 'object' && trial !== null ? Object.entries(trial) : [];
    const known = strategy.length === 1 && strategy[0]?.[0] === 'graduation_strategy';
    if (!known || !['MANUAL', 'SS_PERFORMANCE'].includes(String(strategy[0]?.[1]))) {
      throw invalidParameter('Param trial_params must hold graduation_strategy: MANUAL or SS_PERFORMANCE');
    }
  }
}

function unusableUrl(url: string): Error {
  return refusal(9004, 2207052, `The media could not be fetched from this URI: ${url}`);
}

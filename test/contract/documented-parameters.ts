/**
 * What each network documents of the calls we make: every parameter with its type. Our own table, from the networks' published
 * references; a request of an adapter that is not in it fails the test that made it (see recorded-requests.ts).
 */

export type Host = 'facebook' | 'instagram' | 'upload' | 'x';

/** What a value must look like. A list is checked piece by piece. */
export type ParameterType = RegExp | readonly string[] | { list: readonly string[] | RegExp };

export interface Endpoint {
  hosts: readonly Host[];
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Behind the version; `:id` stands for one id. */
  path: string;
  /** By name; of JSON bodies by the path to the value. `access_token` is understood. */
  params: Readonly<Record<string, ParameterType>>;
  /** Where it is documented, and of when that was. */
  source: string;
}

const TEXT = /^[\s\S]*$/;
const WORDS = /^[\s\S]+$/;
const ID = /^[A-Za-z0-9_-]+$/;
const IDS = { list: ID };
const NUMBER = /^\d+$/;
const BOOLEAN = ['true', 'false'] as const;
const URL_ASCII = /^https?:\/\/[\x21-\x7e]+$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const FIELDS = /^[a-z0-9_]+(?:[.(){},a-z0-9_]*)$/i;
const JSON_LIST = /^\[.*\]$/;

const META: readonly Host[] = ['facebook', 'instagram'];
const PAGE: readonly Host[] = ['facebook'];

const IG_MEDIA =
  'IG User media reference, read 2026-09-11; AI label changelog 2026-06-22; paid label changelog 2026-04-22';
const IG_PUBLISH = 'Instagram content-publishing guide, read 2026-09-11';
const PAGES = 'Pages posts guide, Page feed and photos references, read 2026-09-11';
const VIDEOS = 'Video API and Reels publishing guides, read 2026-09-11; SDK specification 2026-04-15';
const COMMENTS = 'IG Media comments and object comments references, read 2026-09-11';
const INSIGHTS = 'Media insights reference 2026-06-18; Page insights reference, read 2026-09-11';
const LOGIN = 'Business login and access tokens pages, read 2026-09-11';
const X = 'X OpenAPI 2.166 and 2.167 (2026-08-07)';

const MEDIA_PARAMS = {
  image_url: URL_ASCII,
  video_url: URL_ASCII,
  media_type: ['REELS', 'STORIES', 'CAROUSEL', 'VIDEO'],
  caption: TEXT,
  alt_text: WORDS,
  children: IDS,
  is_carousel_item: ['true'],
  cover_url: URL_ASCII,
  thumb_offset: NUMBER,
  share_to_feed: BOOLEAN,
  collaborators: JSON_LIST,
  is_ai_generated: BOOLEAN,
} as const;

const COMMENT_LIST = {
  fields: FIELDS,
  filter: ['toplevel', 'stream'],
  order: ['chronological', 'reverse_chronological'],
  limit: NUMBER,
  after: WORDS,
  summary: BOOLEAN,
} as const;

const UPLOAD_PHASES = { upload_phase: ['start', 'transfer', 'finish', 'cancel'] } as const;

const TOKEN_EXCHANGE = {
  grant_type: ['fb_exchange_token', 'ig_exchange_token', 'authorization_code'],
  client_id: WORDS,
  client_secret: WORDS,
  redirect_uri: WORDS,
  code: WORDS,
  fb_exchange_token: WORDS,
} as const;
const LIST = { fields: FIELDS, limit: NUMBER, after: WORDS } as const;

// A path that is a name comes before one that is an id.
const graph: readonly Endpoint[] = [
  {
    hosts: ['instagram'],
    method: 'GET',
    path: '/refresh_access_token',
    params: { grant_type: ['ig_refresh_token'] },
    source: LOGIN,
  },
  { hosts: ['instagram'], method: 'GET', path: '/access_token', params: TOKEN_EXCHANGE, source: LOGIN },
  { hosts: PAGE, method: 'GET', path: '/oauth/access_token', params: TOKEN_EXCHANGE, source: LOGIN },
  { hosts: PAGE, method: 'GET', path: '/debug_token', params: { input_token: WORDS }, source: LOGIN },
  { hosts: PAGE, method: 'GET', path: '/me/permissions', params: LIST, source: LOGIN },
  { hosts: PAGE, method: 'GET', path: '/me/accounts', params: LIST, source: LOGIN },
  { hosts: PAGE, method: 'GET', path: '/me/businesses', params: LIST, source: LOGIN },
  { hosts: PAGE, method: 'GET', path: '/:id/owned_pages', params: LIST, source: LOGIN },
  { hosts: PAGE, method: 'GET', path: '/:id/client_pages', params: LIST, source: LOGIN },
  {
    hosts: META,
    method: 'POST',
    path: '/:id/subscribed_apps',
    params: { subscribed_fields: ['feed', 'comments'] },
    source: 'Webhooks pages for Pages and Instagram, read 2026-09-11',
  },
  { hosts: META, method: 'DELETE', path: '/:id/subscribed_apps', params: {}, source: 'SDK specification 2026-04-15' },
  {
    hosts: PAGE,
    method: 'POST',
    path: '/:id/media',
    params: { ...MEDIA_PARAMS, is_paid_partnership: BOOLEAN },
    source: IG_MEDIA,
  },
  { hosts: ['instagram'], method: 'POST', path: '/:id/media', params: MEDIA_PARAMS, source: IG_MEDIA },
  { hosts: META, method: 'POST', path: '/:id/media_publish', params: { creation_id: ID }, source: IG_PUBLISH },
  {
    hosts: META,
    method: 'GET',
    path: '/:id/content_publishing_limit',
    params: { fields: { list: ['quota_usage', 'config'] } },
    source: IG_PUBLISH,
  },
  { hosts: META, method: 'GET', path: '/:id/media', params: LIST, source: IG_PUBLISH },
  { hosts: META, method: 'GET', path: '/:id/stories', params: LIST, source: IG_PUBLISH },
  {
    hosts: META,
    method: 'GET',
    path: '/:id',
    params: { fields: FIELDS },
    source: 'Graph API reference, read 2026-09-11',
  },
  {
    hosts: META,
    method: 'GET',
    path: '/',
    params: { ids: IDS, fields: FIELDS },
    source: 'Graph API: reading several nodes, read 2026-09-11',
  },
  { hosts: META, method: 'POST', path: '/:id/comments', params: { message: WORDS }, source: COMMENTS },
  { hosts: PAGE, method: 'GET', path: '/:id/comments', params: COMMENT_LIST, source: COMMENTS },
  { hosts: ['instagram'], method: 'GET', path: '/:id/comments', params: LIST, source: COMMENTS },
  { hosts: META, method: 'GET', path: '/:id/replies', params: LIST, source: COMMENTS },
  {
    hosts: PAGE,
    method: 'POST',
    path: '/:id/feed',
    params: { message: WORDS, link: /^https?:\/\/\S+$/, 'attached_media[]': /^\{"media_fbid":"\d+"\}$/ },
    source: PAGES,
  },
  {
    hosts: PAGE,
    method: 'POST',
    path: '/:id/photos',
    params: { url: URL_ASCII, published: ['false'], alt_text_custom: WORDS },
    source: PAGES,
  },
  {
    hosts: PAGE,
    method: 'GET',
    path: '/:id/published_posts',
    params: { since: NUMBER, fields: FIELDS, limit: NUMBER },
    source: PAGES,
  },
  {
    hosts: PAGE,
    method: 'POST',
    path: '/:id/video_reels',
    params: {
      ...UPLOAD_PHASES,
      video_id: ID,
      video_state: ['PUBLISHED', 'SCHEDULED', 'DRAFT'],
      description: WORDS,
      title: WORDS,
    },
    source: VIDEOS,
  },
  {
    hosts: PAGE,
    method: 'POST',
    path: '/:id/videos',
    params: {
      ...UPLOAD_PHASES,
      file_size: NUMBER,
      upload_session_id: ID,
      start_offset: NUMBER,
      video_file_chunk: TEXT,
      description: WORDS,
      title: WORDS,
    },
    source: VIDEOS,
  },
  {
    hosts: PAGE,
    method: 'POST',
    path: '/:id/captions',
    params: { captions_file: /-->/, default_locale: /^[a-z]{2}_[A-Z]{2}$/ },
    source: 'Video captions reference, v25.0; SDK specification 2026-04-15',
  },
  { hosts: PAGE, method: 'GET', path: '/:id/video_insights', params: {}, source: INSIGHTS },
  { hosts: ['upload'], method: 'POST', path: '/:id', params: {}, source: VIDEOS },
];

// 2.166 and 2.167 name a few fields otherwise; both are asked for as far as both know them.
const TWEET_FIELDS = {
  list: 'attachments author_id conversation_id created_at entities id in_reply_to_user_id non_public_metrics organic_metrics public_metrics referenced_tweets text'.split(
    ' ',
  ),
};
const POST_FIELDS = {
  list: 'attachments conversation_id created_at entities id non_public_metrics organic_metrics public_metrics text'.split(
    ' ',
  ),
};
const READ = {
  'tweet.fields': TWEET_FIELDS,
  'post.fields': POST_FIELDS,
  expansions: { list: ['attachments.media_keys', 'author_id', 'referenced_posts', 'referenced_tweets.id'] },
  'media.fields': { list: ['public_metrics', 'alt_text'] },
  'user.fields': { list: ['id', 'name', 'username'] },
} as const;
const PAGED = {
  start_time: TIME,
  end_time: TIME,
  since_id: NUMBER,
  until_id: NUMBER,
  max_results: NUMBER,
  pagination_token: WORDS,
};

const x: readonly Endpoint[] = [
  {
    hosts: ['x'],
    method: 'POST',
    path: '/2/tweets',
    params: {
      text: WORDS,
      'media.media_ids': NUMBER,
      'reply.in_reply_to_tweet_id': NUMBER,
      reply_settings: ['following', 'mentionedUsers', 'subscribers', 'verified'],
      made_with_ai: BOOLEAN,
      paid_partnership: BOOLEAN,
    },
    source: X,
  },
  { hosts: ['x'], method: 'DELETE', path: '/2/tweets/:id', params: {}, source: X },
  { hosts: ['x'], method: 'GET', path: '/2/users/me', params: { 'user.fields': READ['user.fields'] }, source: X },
  { hosts: ['x'], method: 'GET', path: '/2/tweets', params: { ids: { list: NUMBER }, ...READ }, source: X },
  { hosts: ['x'], method: 'GET', path: '/2/users/:id/tweets', params: { ...READ, ...PAGED }, source: X },
  { hosts: ['x'], method: 'GET', path: '/2/users/:id/mentions', params: { ...READ, ...PAGED }, source: X },
  {
    hosts: ['x'],
    method: 'POST',
    path: '/2/media/upload/initialize',
    params: {
      media_type: ['video/mp4', 'video/quicktime', 'text/srt', 'image/jpeg', 'image/gif', 'image/png', 'image/webp'],
      media_category: ['tweet_image', 'tweet_gif', 'tweet_video', 'subtitles'],
      total_bytes: NUMBER,
    },
    source: X,
  },
  {
    hosts: ['x'],
    method: 'POST',
    path: '/2/media/upload/:id/append',
    params: { segment_index: NUMBER, media: TEXT },
    source: X,
  },
  { hosts: ['x'], method: 'POST', path: '/2/media/upload/:id/finalize', params: {}, source: X },
  {
    hosts: ['x'],
    method: 'GET',
    path: '/2/media/upload',
    params: { command: ['STATUS'], media_id: NUMBER },
    source: X,
  },
  {
    hosts: ['x'],
    method: 'POST',
    path: '/2/media/metadata',
    params: { id: NUMBER, 'metadata.alt_text.text': WORDS },
    source: X,
  },
  {
    hosts: ['x'],
    method: 'POST',
    path: '/2/media/subtitles',
    params: {
      id: NUMBER,
      media_category: ['TweetVideo'],
      'subtitles.id': NUMBER,
      'subtitles.language_code': /^[A-Z]{2}$/,
      'subtitles.display_name': WORDS,
    },
    source: X,
  },
  {
    hosts: ['x'],
    method: 'POST',
    path: '/2/oauth2/token',
    params: {
      grant_type: ['refresh_token', 'authorization_code'],
      refresh_token: WORDS,
      client_id: WORDS,
      code: WORDS,
      redirect_uri: WORDS,
      code_verifier: WORDS,
    },
    source: 'X authentication pages, read 2026-11-23',
  },
];

export const ENDPOINTS: readonly Endpoint[] = [...graph, ...x];

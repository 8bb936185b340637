import { type FacebookPage } from '../core/accounts.js';
import { type Kind, readEdge, readOperation } from '../graph/kinds.js';
import { askedFields, type NodeType, renderNode } from '../graph/nodes.js';
import { tasksOf } from '../graph/page-tasks.js';
import { pageTokenOf } from '../graph/page-token.js';
import { subscriptionEdges } from '../graph/subscriptions.js';
import { renderPage } from '../graph/paging.js';
import { refuseUnknownParams, timeParam } from '../graph/params.js';
import { type GraphCall, type GraphRequest } from '../graph/request.js';
import { postToFeed } from './feed.js';
import { postPhoto } from './photos.js';
import { POST_NODE } from './post-node.js';
import { postReel } from './reels.js';
import { type FacebookPost } from './store.js';
import { VIDEO_NODE } from './video-kind.js';
import { postVideo } from './videos.js';

const NODE: NodeType<FacebookPage> = {
  name: 'Page',
  defaults: ['name'],
  readers: {
    name: (page) => page.name,
    username: (page) => page.username,
    access_token: (page, call) => pageTokenOf(call.world, page.id, call.token),
    category: () => 'Mental Health Service',
    tasks: (page, call) => tasksOf(call.world, call.token, page.id),
    fan_count: (page) => page.followers,
    followers_count: (page) => page.followers,
    link: (page) => `https://www.facebook.com/${page.username}`,
    instagram_business_account: (page, call) => {
      const account = page.instagramId === undefined ? undefined : call.world.account('instagram', page.instagramId);
      if (!account || !call.token.scopes.includes('instagram_basic')) return undefined;
      return { id: account.id, username: account.username };
    },
  },
  empty: new Set(['about', 'category_list', 'cover', 'picture', 'verification_status', 'website', 'is_published']),
};

const READ = { facebook: 'pages_read_engagement' };
const WRITE = { facebook: 'pages_manage_posts', page: true };
const LIST = ['limit', 'after', 'before', 'since', 'until', 'include_hidden', 'show_expired', 'with'];

// Whether a photo or video call makes something public, or only uploads.
const uploadOrPublish = (request: GraphRequest): 'upload' | 'publish' =>
  ['false', '0'].includes(request.params['published'] ?? '') && request.params['scheduled_publish_time'] === undefined
    ? 'upload'
    : 'publish';
const phaseOperation = (request: GraphRequest): 'upload' | 'publish' => {
  const phase = request.params['upload_phase'];
  if (phase === undefined) return uploadOrPublish(request);
  return phase === 'finish' ? 'publish' : 'upload';
};

export const PAGE_KIND: Kind<FacebookPage> = {
  network: 'facebook',
  node: NODE,
  accountOf: (page) => page.id,
  edges: {
    GET: readEdge(NODE, 'account', { facebook: 'pages_show_list' }),
    'POST feed': { operation: 'publish', ...WRITE, handle: postToFeed },
    'POST photos': { operation: uploadOrPublish, ...WRITE, handle: postPhoto },
    'POST videos': { operation: phaseOperation, ...WRITE, handle: postVideo },
    'POST video_reels': { operation: phaseOperation, ...WRITE, handle: postReel },
    'GET published_posts': { operation: readOperation('list'), ...READ, handle: listPosts },
    'GET posts': { operation: readOperation('list'), ...READ, handle: listPosts },
    'GET feed': { operation: readOperation('list'), ...READ, handle: listPosts },
    'GET scheduled_posts': {
      operation: 'list',
      ...READ,
      page: true,
      handle: (call, page) => {
        refuseUnknownParams(call.params, LIST);
        const posts = [...call.world.facebook.scheduled].filter((post) => post.accountId === page.id);
        return renderPosts(call, posts, (post) => post.deletedAt === undefined);
      },
    },
    'GET video_reels': {
      operation: 'list',
      ...READ,
      handle: (call, page) => {
        refuseUnknownParams(call.params, LIST);
        return renderPage({
          items: call.world.facebook.reelsOf.of(page.id),
          order: 'newest',
          args: call.params,
          wanted: (video) => video.postId !== undefined,
          timeOf: (video) => video.createdAt,
          since: timeParam(call.params, 'since'),
          until: timeParam(call.params, 'until'),
          render: (video) => renderNode(VIDEO_NODE, video, call, askedFields(call)),
          call,
        });
      },
    },
    ...subscriptionEdges<FacebookPage>('facebook', { facebook: 'pages_manage_metadata', page: true }),
  },
};

// Reels are not among the posts of a Page.
function listPosts(call: GraphCall, page: FacebookPage): unknown {
  refuseUnknownParams(call.params, LIST);
  return renderPosts(call, call.world.facebook.publishedOf.of(page.id), (post) => post.deletedAt === undefined);
}

function renderPosts(
  call: GraphCall,
  items: readonly FacebookPost[],
  wanted: (post: FacebookPost) => boolean,
): unknown {
  return renderPage({
    items,
    order: 'newest',
    args: call.params,
    wanted,
    timeOf: (post) => (post.isPublished ? post.publishedAt : post.createdAt),
    since: timeParam(call.params, 'since'),
    until: timeParam(call.params, 'until'),
    render: (post) => renderNode(POST_NODE, post, call, askedFields(call)),
    call,
  });
}

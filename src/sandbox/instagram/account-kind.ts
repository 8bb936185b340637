import { type InstagramAccount } from '../core/accounts.js';
import { GraphRefusal, invalidParameter } from '../graph/errors.js';
import { type FieldRequest } from '../graph/fields.js';
import { type Kind, readOperation } from '../graph/kinds.js';
import { askedFields, type NodeType, renderNode } from '../graph/nodes.js';
import { renderPage } from '../graph/paging.js';
import { subscriptionEdges } from '../graph/subscriptions.js';
import { refuseUnknownParams, timeParam } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { createContainer } from './create-container.js';
import { MEDIA_NODE } from './media-node.js';
import { publishContainer, publishingLimit } from './publish.js';
import { type InstagramMedia } from './store.js';

const STORY_MS = 24 * 3_600_000;

const NODE: NodeType<InstagramAccount> = {
  name: 'ShadowIGUser',
  defaults: [],
  readers: {
    // Under Instagram Login `user_id` is the id that every path uses; `id` is the app's own name for the person.
    user_id: (account, call) => (call.host === 'instagram' ? account.id : unknownHere('user_id')),
    account_type: (account, call) =>
      call.host === 'instagram' ? (account.accountType ?? 'BUSINESS') : unknownHere('account_type'),
    username: (account) => account.username,
    name: (account) => account.name,
    followers_count: (account) => account.followers,
    follows_count: () => 120,
    media_count: (account, call) => call.world.instagram.mediaOf.of(account.id).length,
    profile_picture_url: (account) => `https://scontent.cdninstagram.com/${account.username}.jpg`,
    media: (account, call, field) => listMedia(call, account, field.args, field.fields),
  },
  empty: new Set(['biography', 'website', 'ig_id', 'has_profile_pic', 'is_published']),
};

const PUBLISH = { facebook: 'instagram_content_publish', instagram: 'instagram_business_content_publish' };
const BASIC = { facebook: 'instagram_basic', instagram: 'instagram_business_basic' };

export const ACCOUNT_KIND: Kind<InstagramAccount> = {
  network: 'instagram',
  node: NODE,
  accountOf: (account) => account.id,
  edges: {
    GET: {
      operation: 'account',
      ...BASIC,
      handle: (call, account) => {
        const json = renderNode(NODE, account, call, askedFields(call));
        return call.host === 'instagram' ? { ...json, id: account.appScopedId } : json;
      },
    },
    'POST media': {
      operation: 'create-container',
      ...PUBLISH,
      handle: (call, account) => createContainer(call, professional(account)),
    },
    'POST media_publish': {
      operation: 'publish',
      ...PUBLISH,
      handle: (call, account) => publishContainer(call, professional(account)),
    },
    'GET content_publishing_limit': { operation: 'quota', ...PUBLISH, handle: publishingLimit },
    'GET media': {
      operation: readOperation('list'),
      ...BASIC,
      handle: (call, account) => {
        refuseUnknownParams(call.params, ['limit', 'after', 'before', 'since', 'until']);
        return listMedia(call, account, call.params, askedFields(call));
      },
    },
    'GET stories': {
      operation: 'list',
      ...BASIC,
      handle: (call, account) => {
        refuseUnknownParams(call.params, ['limit', 'after', 'before']);
        return listWhere(call, account, call.params, askedFields(call), (media) => isLivingStory(call, media));
      },
    },
    ...subscriptionEdges<InstagramAccount>('instagram', {
      facebook: 'instagram_manage_comments',
      instagram: 'instagram_business_manage_comments',
    }),
  },
};

function listMedia(
  call: GraphCall,
  account: InstagramAccount,
  args: Record<string, string>,
  fields: FieldRequest[] | undefined,
): unknown {
  return listWhere(call, account, args, fields, (media) => media.format !== 'story');
}

function listWhere(
  call: GraphCall,
  account: InstagramAccount,
  args: Record<string, string>,
  fields: FieldRequest[] | undefined,
  wanted: (media: InstagramMedia) => boolean,
): unknown {
  return renderPage({
    items: call.world.instagram.mediaOf.of(account.id),
    order: 'newest',
    args,
    wanted: (media) => media.deletedAt === undefined && wanted(media),
    timeOf: (media) => media.publishedAt,
    since: timeParam(args, 'since'),
    until: timeParam(args, 'until'),
    render: (media) => renderNode(MEDIA_NODE, media, call, fields),
    call,
  });
}

function isLivingStory(call: GraphCall, media: InstagramMedia): boolean {
  return media.format === 'story' && call.world.clock.age() - media.born < STORY_MS;
}

// Only Business and Creator accounts can be published on. Overview, read 2026-09-11.
function professional(account: InstagramAccount): InstagramAccount {
  if (account.accountType !== 'PERSONAL') return account;
  throw new GraphRefusal({
    code: 10,
    message: '(#10) The user is not an Instagram Business. Convert the account to a professional account first.',
  });
}

function unknownHere(field: string): never {
  throw invalidParameter(`Tried accessing nonexisting field (${field}) on node type (ShadowIGUser)`);
}

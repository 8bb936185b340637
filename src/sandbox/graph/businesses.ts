import { type Business } from '../core/accounts.js';
import { type Kind, readEdge } from './kinds.js';
import { type NodeType } from './nodes.js';
import { pageList } from './page-list.js';
import { type GraphCall } from './request.js';

const NODE: NodeType<Business> = {
  name: 'Business',
  defaults: ['name'],
  readers: { name: (business) => business.name },
  empty: new Set(['created_time', 'link', 'picture', 'verification_status', 'profile_picture_uri', 'timezone_id']),
};

const PERMISSION = { facebook: 'business_management' };

/** A Business with its own Pages and those of its clients. */
export const BUSINESS_KIND: Kind<Business> = {
  network: 'facebook',
  node: NODE,
  accountOf: (business) => business.id,
  edges: {
    GET: readEdge(NODE, 'account', PERMISSION),
    'GET owned_pages': {
      operation: 'account',
      ...PERMISSION,
      handle: (call: GraphCall, business) => pageList(call, business.ownedPageIds),
    },
    'GET client_pages': {
      operation: 'account',
      ...PERMISSION,
      handle: (call: GraphCall, business) => pageList(call, business.clientPageIds),
    },
  },
};

import { type FacebookPerson } from '../core/accounts.js';
import { FACEBOOK_LOGIN_SCOPES, type Token } from '../core/tokens.js';
import { BUSINESS_KIND } from './businesses.js';
import { PAGE_KIND } from '../facebook/page-kind.js';
import { ACCOUNT_KIND } from '../instagram/account-kind.js';
import { type World } from '../world.js';
import { type Kind, type Target, targetOf } from './kinds.js';
import { askedFields, type NodeType, renderNode } from './nodes.js';
import { pageList } from './page-list.js';
import { type GraphRequest } from './request.js';

const PERSON_NODE: NodeType<FacebookPerson> = {
  name: 'User',
  defaults: ['name'],
  readers: { name: (person) => person.name },
};

const PERSON_KIND: Kind<FacebookPerson> = {
  network: 'facebook',
  node: PERSON_NODE,
  accountOf: (person) => person.id,
  edges: {
    GET: {
      operation: 'account',
      facebook: '',
      handle: (call, person) => renderNode(PERSON_NODE, person, call, askedFields(call)),
    },
    'GET accounts': {
      operation: 'account',
      facebook: 'pages_show_list',
      handle: (call, person) => pageList(call, person.pageIds),
    },
    'GET permissions': {
      operation: 'token',
      facebook: '',
      handle: (call) => ({ data: permissionsOf(call.token) }),
    },
    'GET businesses': {
      operation: 'account',
      facebook: 'business_management',
      handle: (call, person) => ({
        data: (person.businessIds ?? [])
          .filter((id) => call.token.actsFor.includes(id))
          .map((id) => call.world.businesses.get(id))
          .filter((business) => business !== undefined)
          .map((business) => renderNode(BUSINESS_KIND.node, business, call, askedFields(call))),
      }),
    },
  },
};

/** What `/me` means for the token of a request. */
export function ownTarget(world: World, request: GraphRequest): Target | undefined {
  const token = request.token === undefined ? undefined : world.tokens.get(request.token);
  if (!token) return undefined;
  switch (token.kind) {
    case 'instagram-user': {
      const account = world.account('instagram', token.ownerId);
      return account && targetOf(ACCOUNT_KIND, account);
    }
    case 'facebook-page': {
      const page = world.account('facebook', token.ownerId);
      return page && targetOf(PAGE_KIND, page);
    }
    case 'facebook-user':
      return targetOf({ ...PERSON_KIND, accountOf: () => token.actsFor[0] ?? token.ownerId }, personOf(world, token));
    case 'facebook-app':
    case 'x-user':
    case 'x-app':
      return undefined;
    default: {
      const never: never = token.kind;
      return never;
    }
  }
}

// A token that was made for one account alone belongs to a person whom the sandbox makes up.
function personOf(world: World, token: Token): FacebookPerson {
  return (
    world.people.get(token.ownerId) ?? {
      id: `80${token.ownerId.slice(2)}`,
      name: world.accounts.get(token.ownerId)?.name ?? 'Sandbox person',
      pageIds: token.actsFor.filter((id) => world.account('facebook', id) !== undefined),
    }
  );
}

// A token from the dialog tells what was asked for there; any other tells about everything that publishing may need.
function permissionsOf(token: Token): { permission: string; status: string }[] {
  const asked = token.declined === undefined ? FACEBOOK_LOGIN_SCOPES : [...token.scopes, ...token.declined];
  return asked.map((permission) => ({
    permission,
    status: token.scopes.includes(permission) ? 'granted' : 'declined',
  }));
}

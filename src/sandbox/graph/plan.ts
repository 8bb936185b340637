import { type Network, type Operation } from '../core/faults.js';
import { type World } from '../world.js';
import { acceptToken, requirePermission } from './access.js';
import { GraphRefusal, invalidParameter, notVisible } from './errors.js';
import { findTarget } from './finders.js';
import { ownTarget } from './identity.js';
import { readOperation, type Target } from './kinds.js';
import { type GraphCall, type GraphRequest } from './request.js';
import { TOKEN_ROUTES } from './token-routes.js';

/** What a call will do, known before its token is judged so that faults and counts can name it. */
export interface Plan {
  network: Network;
  operation: Operation;
  account: string | undefined;
  /** How often it counts against limits: once, or once per id. */
  weight: number;
  run: () => unknown;
}

/** `/?ids=` takes up to 50 ids in practice. */
const MOST_IDS = 50;

export function planOf(world: World, request: GraphRequest, host: 'facebook' | 'instagram'): Plan {
  const network: Network = host;
  const [first, second, ...rest] = request.path;
  if (first === undefined) return idsPlan(world, request, host);
  const tokenRoute = TOKEN_ROUTES[`${request.method} ${request.path.join('/')}`];
  if (tokenRoute) {
    const base = { network, operation: 'token' as const, account: undefined, weight: 1 };
    return { ...base, run: () => tokenRoute(world, request, host) };
  }
  if (rest.length > 0) throw unknownPath(request);
  const target = first === 'me' ? ownTarget(world, request) : findTarget(world, first);
  if (!target) {
    const operation: Operation = request.method === 'GET' ? 'read' : request.method === 'DELETE' ? 'delete' : 'publish';
    const run = (): never => {
      acceptToken(world, request, host);
      throw notVisible(first, request.method);
    };
    return { network, operation: first === 'me' ? 'account' : operation, account: undefined, weight: 1, run };
  }
  return targetPlan(world, request, host, target, second);
}

function targetPlan(
  world: World,
  request: GraphRequest,
  host: 'facebook' | 'instagram',
  target: Target,
  edgeName: string | undefined,
): Plan {
  const edge = target.edge(edgeName === undefined ? request.method : `${request.method} ${edgeName}`, request);
  const base = { network: target.network, account: target.accountId, weight: 1 };
  if (!edge) {
    const run = (): never => {
      acceptToken(world, request, host);
      if (edgeName === undefined) throw notVisible(target.id, request.method);
      throw new GraphRefusal({
        code: 2500,
        message: `Unknown path components: /${edgeName}`,
      });
    };
    return { ...base, operation: 'read', run };
  }
  return {
    ...base,
    operation: edge.operation,
    run: () => {
      const token = acceptToken(world, request, host);
      requirePermission(world, token, host, target, edge, request.method);
      const call: GraphCall = { world, request, params: request.params, token, host };
      return edge.handle(call);
    },
  };
}

function idsPlan(world: World, request: GraphRequest, host: 'facebook' | 'instagram'): Plan {
  const ids = (request.params['ids'] ?? '').split(',').filter((id) => id !== '');
  const targets = ids.map((id) => findTarget(world, id));
  const known = targets.find((target) => target !== undefined);
  return {
    network: known?.network ?? host,
    operation: readOperation('read')(request),
    account: known?.accountId,
    weight: Math.max(1, ids.length),
    run: () => {
      const token = acceptToken(world, request, host);
      if (request.method !== 'GET' || ids.length === 0) throw unknownPath(request);
      if (ids.length > MOST_IDS) throw invalidParameter(`Too many IDs. Maximum: ${MOST_IDS}. Provided: ${ids.length}.`);
      const answer: Record<string, unknown> = {};
      for (const [index, id] of ids.entries()) {
        const target = targets[index];
        const edge = target?.edge('GET', request);
        if (!target || !edge) throw notVisible(id, 'GET');
        requirePermission(world, token, host, target, edge, 'GET');
        answer[id] = edge.handle({ world, request, params: request.params, token, host });
      }
      return answer;
    },
  };
}

function unknownPath(request: GraphRequest): GraphRefusal {
  return new GraphRefusal({ code: 2500, message: `Unknown path components: /${request.path.join('/')}` });
}

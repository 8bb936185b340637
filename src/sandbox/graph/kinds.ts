import { type Network, type Operation } from '../core/faults.js';
import { type World } from '../world.js';
import { askedFields, type NodeType, renderNode } from './nodes.js';
import { type GraphCall, type GraphRequest } from './request.js';

/** What one method on one edge does, e.g. `POST media`. The node itself is `GET`, `POST` or `DELETE` alone. */
export interface Edge<T> {
  operation: Operation | ((request: GraphRequest, thing: T) => Operation);
  /** Permission under Facebook Login and under Instagram Login; undefined there: not offered on that host. */
  facebook?: string;
  instagram?: string;
  /** Whether a page token is needed. */
  page?: boolean;
  handle: (call: GraphCall, thing: T) => unknown;
}

/** A kind of thing that has an id. */
export interface Kind<T extends { id: string }> {
  network: Network;
  node: NodeType<T>;
  accountOf: (thing: T) => string;
  edges: Record<string, Edge<T>>;
}

/** An edge tied to its thing. */
export interface BoundEdge {
  operation: Operation;
  facebook: string | undefined;
  instagram: string | undefined;
  page: boolean;
  handle: (call: GraphCall) => unknown;
}

/** A thing that a path names. */
export interface Target {
  id: string;
  network: Network;
  accountId: string;
  edge: (name: string, request: GraphRequest) => BoundEdge | undefined;
}

export function targetOf<T extends { id: string }>(kind: Kind<T>, thing: T): Target {
  return {
    id: thing.id,
    network: kind.network,
    accountId: kind.accountOf(thing),
    edge: (name, request) => {
      const edge = kind.edges[name];
      return (
        edge && {
          operation: typeof edge.operation === 'function' ? edge.operation(request, thing) : edge.operation,
          facebook: edge.facebook,
          instagram: edge.instagram,
          page: edge.page ?? false,
          handle: (call) => edge.handle(call, thing),
        }
      );
    },
  };
}

/** A read or list that expands insights counts as `insights`. */
export function readOperation(usual: Operation): (request: GraphRequest) => Operation {
  return (request) => (/(^|[,{])insights\b/.test(request.params['fields'] ?? '') ? 'insights' : usual);
}

/** Reading a node. */
export function readEdge<T extends { id: string }>(
  node: NodeType<T>,
  operation: Operation,
  permissions: { facebook?: string; instagram?: string },
): Edge<T> {
  return {
    operation: readOperation(operation),
    ...permissions,
    handle: (call, thing) => renderNode(node, thing, call, askedFields(call)),
  };
}

/** Finds what an id means; undefined for none. */
export type Finder = (world: World, id: string) => Target | undefined;

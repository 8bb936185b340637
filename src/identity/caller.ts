import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Permission, permissionsOf } from './permissions.js';

/** Who is asking: a workspace (every query is scoped by it), where known the person, and what they may do in it. */
export interface Caller {
  workspaceId: string;
  personId: string | null;
  /** The key that was used; null for a browser session, the operator's command line and the app itself. */
  keyId: string | null;
  /** The browser session that was used, where it was one. */
  sessionId?: string;
  /** A role's permissions, or a key's scopes within those of its maker. */
  permissions: ReadonlySet<Permission>;
}

/** The operator at the command line, the demo on this machine, and the app itself: nobody in particular, with all rights. */
export function operatorOf(workspaceId: string): Caller {
  return { workspaceId, personId: null, keyId: null, permissions: permissionsOf('owner') };
}

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
}

/** The caller of a route behind the guard, for a controller method: `@CurrentCaller() caller: Caller`. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('This route has no caller: it is marked as public.');
  return caller;
});

export const PUBLIC_ROUTE = 'public-route';
export const NEEDED_PERMISSION = 'needed-permission';

/** A route that anybody may call. */
export const PublicRoute = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_ROUTE, true);

/** What a route's caller must be allowed to do. A route that is neither public nor needs anything does not start. */
export const Needs = (permission: Permission): MethodDecorator & ClassDecorator =>
  SetMetadata(NEEDED_PERMISSION, permission);

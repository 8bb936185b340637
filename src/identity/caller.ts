import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who is asking: a workspace (every query is scoped by it) and, where known, the person. */
export interface Caller {
  workspaceId: string;
  personId: string | null;
  /** The key that was used; null for the operator's command line and the app itself. */
  keyId: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
}

/** The caller of a route behind the key guard, for a controller method: `@CurrentCaller() caller: Caller`. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('This route has no caller: it is marked as public.');
  return caller;
});

export const PUBLIC_ROUTE = 'public-route';

/** A route that anybody may call. Everything else needs a key. */
export const PublicRoute = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_ROUTE, true);

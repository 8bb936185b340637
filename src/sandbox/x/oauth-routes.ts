import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { throughFault } from '../core/through-faults.js';
import { type World } from '../world.js';
import { XRefusal } from './errors.js';
import { exchangeToken, revokeToken } from './oauth.js';

/** X's token endpoints; the body may be a form or JSON. */
export function registerXOauth(app: FastifyInstance, world: World): void {
  const add = (
    url: string,
    handle: (world: World, authorization: string | undefined, body: Record<string, unknown>) => unknown,
  ): void => {
    app.post(url, async (request: FastifyRequest, reply) => {
      const body = (request.body ?? {}) as Record<string, unknown>;
      const given = body['refresh_token'] ?? body['token'];
      const family = typeof given === 'string' ? world.x.refreshTokens.get(given)?.familyId : undefined;
      const code = typeof body['code'] === 'string' ? world.codes.get(body['code']) : undefined;
      const account = family === undefined ? code?.ownerId : world.x.families.get(family)?.userId;
      const call = { network: 'x' as const, operation: 'token' as const, account };
      world.calls.add(call);
      const outcome = await throughFault(
        world.faults.take(call),
        () => {
          try {
            return { status: 200, body: handle(world, request.headers.authorization, body) };
          } catch (error) {
            if (error instanceof XRefusal) return { status: error.status, body: error.body };
            throw error;
          }
        },
        (fault) => ({
          status: fault.status ?? (fault.fault === '429' ? 429 : fault.fault === 'expired-token' ? 400 : 503),
          body:
            fault.body ??
            (fault.fault === 'expired-token'
              ? { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' }
              : { title: 'Service Unavailable', type: 'about:blank', detail: 'Service Unavailable' }),
        }),
      );
      if (outcome.kind === 'reset') {
        reply.hijack();
        request.raw.socket.destroy();
      } else await reply.code(outcome.answer.status).send(outcome.answer.body);
      return reply;
    });
  };
  add('/2/oauth2/token', exchangeToken);
  add('/2/oauth2/revoke', revokeToken);
}

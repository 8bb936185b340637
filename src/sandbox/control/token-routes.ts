import { type FastifyInstance } from 'fastify';
import { type Token } from '../core/tokens.js';
import { type World } from '../world.js';
import { loginSchema, tokenSchema } from './bodies.js';
import { post } from './post-route.js';
import { changeTokens } from './token-changes.js';

/** Ends and weakens tokens: one by its text, or all of an account or person by what happened to them. */
export function registerTokenControl(app: FastifyInstance, world: World): void {
  post(app, '/_sandbox/tokens', loginSchema.or(tokenSchema), (change, reply) => {
    if ('change' in change) {
      if (change.change === 'drop-scope' && change.scope === undefined) {
        return reply.code(422).send({ errors: [{ path: 'scope', message: 'is needed for drop-scope' }] });
      }
      const items = changeTokens(world, change);
      if (items.length > 0) return { items: items.map(viewOf) };
      return reply.code(404).send({ errors: [{ path: 'account', message: 'has no token here' }] });
    }
    const token = world.tokens.get(change.token);
    if (!token) return reply.code(404).send({ errors: [{ path: 'token', message: 'no such token' }] });
    if (change.revoked !== undefined) token.revoked = change.revoked ?? undefined;
    if (change.expiresAt !== undefined) token.expiresAt = change.expiresAt ? Date.parse(change.expiresAt) : null;
    if (change.issuedAt !== undefined) token.issuedAt = Date.parse(change.issuedAt);
    if (change.scopes !== undefined) token.scopes = change.scopes;
    world.touch();
    return viewOf(token);
  });
}

function viewOf(token: Token): unknown {
  return { ...token, expiresAt: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString() };
}

import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type z } from 'zod';
import { addAccount, seedAccounts } from '../accounts.js';
import { changeLimits, defaultLimits, type LimitChanges } from '../core/limits.js';
import { STRANGERS } from '../crowd/people.js';
import { sayRemark } from '../remarks.js';
import { type World } from '../world.js';
import { accountSchema, clockSchema, faultSchema, limitsSchema, remarkSchema, tokenSchema } from './bodies.js';
import { postViews } from './posts-view.js';

/** The calls under /_sandbox, for people and tests. */
export function registerControl(app: FastifyInstance, world: World): void {
  app.get('/_sandbox/health', () => ({ status: 'ok', now: new Date(world.clock.now()).toISOString() }));
  app.get('/_sandbox/calls', () => ({ total: world.calls.total(), networks: world.calls.byNetwork() }));
  app.delete('/_sandbox/calls', () => {
    world.calls.clear();
    return { total: 0, networks: {} };
  });
  app.get('/_sandbox/posts', (request) => {
    world.settle();
    const query = request.query as Record<string, string | undefined>;
    return { items: postViews(world, query['network'], query['account']) };
  });
  app.get('/_sandbox/faults', () => ({ items: world.faults.list() }));
  post(app, '/_sandbox/faults', faultSchema, (fault) => {
    world.faults.add(fault);
    return { items: world.faults.list() };
  });
  app.delete('/_sandbox/faults', (request) => {
    const query = request.query as Record<string, string | undefined>;
    world.faults.clear(query['network'], query['operation']);
    return { items: world.faults.list() };
  });
  app.get('/_sandbox/clock', () => clockView(world));
  post(app, '/_sandbox/clock', clockSchema, (change) => {
    world.clock.set({ speed: change.speed, now: change.now === undefined ? undefined : Date.parse(change.now) });
    world.touch();
    return clockView(world);
  });
  app.get('/_sandbox/limits', () => world.limits);
  post(app, '/_sandbox/limits', limitsSchema, (changes, reply) => {
    const unknown = Object.keys(changes.x ?? {}).find((endpoint) => !Object.hasOwn(world.limits.x, endpoint));
    if (unknown !== undefined) return reply.code(422).send({ errors: [{ path: `x.${unknown}`, message: 'unknown' }] });
    changeLimits(world.limits, changes as LimitChanges);
    return world.limits;
  });
  app.get('/_sandbox/accounts', () => ({ items: world.accounts.dump() }));
  post(app, '/_sandbox/accounts', accountSchema, (given, reply) => {
    const { credentials, externalId = world.ids.graph('19'), ...rest } = given;
    const accessToken = credentials.accessToken ?? `sandbox-${given.network}-token-${externalId}`;
    const refreshToken =
      credentials.refreshToken ?? (given.network === 'x' ? `sandbox-x-refresh-${externalId}` : undefined);
    const account = addAccount(world, {
      ...rest,
      externalId,
      accessToken,
      refreshToken,
      issuedAt: credentials.issuedAt ? Date.parse(credentials.issuedAt) : undefined,
      expiresAt: timeOf(credentials.expiresAt),
      scopes: credentials.scopes,
    });
    const { id, ...shown } = account;
    return reply.code(201).send({
      ...shown,
      externalId: id,
      credentials: { accessToken, refreshToken, expiresAt: isoOf(world.tokens.get(accessToken)?.expiresAt) },
    });
  });
  post(app, '/_sandbox/tokens', tokenSchema, (change, reply) => {
    const token = world.tokens.get(change.token);
    if (!token) return reply.code(404).send({ errors: [{ path: 'token', message: 'no such token' }] });
    if (change.revoked !== undefined) token.revoked = change.revoked ?? undefined;
    if (change.expiresAt !== undefined) token.expiresAt = change.expiresAt ? Date.parse(change.expiresAt) : null;
    if (change.issuedAt !== undefined) token.issuedAt = Date.parse(change.issuedAt);
    if (change.scopes !== undefined) token.scopes = change.scopes;
    world.touch();
    return { ...token, expiresAt: isoOf(token.expiresAt) };
  });
  post(app, '/_sandbox/comments', remarkSchema, (said, reply) => {
    const stranger = STRANGERS[said.stranger];
    if (!stranger) return reply.code(422).send({ errors: [{ path: 'stranger', message: 'no such person' }] });
    const planned = { afterMs: 0, text: said.text, stranger, strangerIndex: said.stranger };
    sayRemark(world, said.network, said.remoteId, planned, world.clock.now());
    return reply.code(201).send({ network: said.network, remoteId: said.remoteId });
  });
  app.post('/_sandbox/reset', async () => {
    await resetWorld(world);
    return { status: 'ok' };
  });
}

/** Forgets everything and starts again with the seeded accounts. */
async function resetWorld(world: World): Promise<void> {
  for (const part of [world.instagram, world.facebook, world.x, world.comments, world.crowd]) part.clear();
  for (const shelf of [world.accounts, world.people, world.tokens, world.calls, world.windows]) shelf.clear();
  world.xIdsByUsername.clear();
  world.rolling.load([]);
  world.faults.clear();
  world.clock.reset();
  world.effects = [];
  changeLimits(world.limits, defaultLimits());
  changeLimits(world.limits, world.options.limits ?? {});
  await world.media.clear();
  seedAccounts(world);
  world.touch();
}

function clockView(world: World): { now: string; speed: number } {
  return { now: new Date(world.clock.now()).toISOString(), speed: world.clock.speed };
}

function timeOf(text: string | null | undefined): number | null | undefined {
  return typeof text === 'string' ? Date.parse(text) : text;
}

function isoOf(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : new Date(time).toISOString();
}

function post<S extends z.ZodType>(
  app: FastifyInstance,
  url: string,
  schema: S,
  handle: (body: z.infer<S>, reply: FastifyReply) => unknown,
): void {
  app.post(url, (request: FastifyRequest, reply: FastifyReply) => {
    const read = schema.safeParse(request.body ?? {});
    if (read.success) return handle(read.data, reply);
    const errors = read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return reply.code(422).send({ errors });
  });
}

import { type FastifyInstance } from 'fastify';
import { seedAccounts } from '../accounts.js';
import { changeLimits, defaultLimits, type LimitChanges } from '../core/limits.js';
import { addAccount } from '../new-account.js';
import { type World } from '../world.js';
import { accountSchema, clockSchema, faultSchema, limitsSchema, vocabularySchema } from './bodies.js';
import { CONTROL_CALLS } from './calls-index.js';
import { registerCommentControl } from './comment-routes.js';
import { post } from './post-route.js';
import { postViews } from './posts-view.js';
import { registerTokenControl } from './token-routes.js';
import { registerWebhookControl } from './webhook-routes.js';

/** The calls under /_sandbox, for people and tests. */
export function registerControl(app: FastifyInstance, world: World): void {
  app.get('/_sandbox', () => ({ items: CONTROL_CALLS }));
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
  app.get('/_sandbox/usage', () => ({ x: world.xUsage.view() }));
  app.delete('/_sandbox/usage', () => {
    world.xUsage.clear();
    return { x: world.xUsage.view() };
  });
  app.get('/_sandbox/vocabulary', () => vocabularyView(world));
  post(app, '/_sandbox/vocabulary', vocabularySchema, ({ x, strict }) => {
    if (x !== undefined) world.xVocabulary = x;
    if (strict !== undefined) world.xStrict = strict;
    return vocabularyView(world);
  });
  registerTokenControl(app, world);
  registerCommentControl(app, world);
  registerWebhookControl(app, world);
  app.post('/_sandbox/reset', async () => {
    await resetWorld(world);
    return { status: 'ok' };
  });
}

/** Forgets everything and starts again with the seeded accounts. */
async function resetWorld(world: World): Promise<void> {
  for (const part of [world.instagram, world.facebook, world.x, world.comments, world.crowd, world.webhooks])
    part.clear();
  for (const shelf of [world.accounts, world.people, world.businesses, world.guests]) shelf.clear();
  for (const shelf of [world.tokens, world.codes, world.calls, world.windows, world.xUsage]) shelf.clear();
  world.xVocabulary = world.options.xVocabulary ?? 'tweet';
  world.xStrict = false;
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

function vocabularyView(world: World): { x: string; strict: boolean } {
  return { x: world.xVocabulary, strict: world.xStrict };
}

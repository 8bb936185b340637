import { randomUUID } from 'node:crypto';
import { SANDBOX_ACCOUNTS } from '../accounts.js';
import { dataAccessEnd, LONG_TOKEN_MS, type Token } from '../core/tokens.js';
import { type World } from '../world.js';
import { acceptToken } from './access.js';
import { exchangeFacebookCode, exchangeInstagramCode } from './code-exchange.js';
import { GraphRefusal, invalidParameter, tokenRefusal } from './errors.js';
import { type GraphRequest } from './request.js';

type TokenRoute = (world: World, request: GraphRequest, host: 'facebook' | 'instagram') => unknown;

/** A token must be a day old before it can be refreshed. Access tokens guide, read 2026-09-11. */
const REFRESH_AGE_MS = 24 * 3_600_000;

/** The calls that are about tokens, by method and path. */
export const TOKEN_ROUTES: Record<string, TokenRoute | undefined> = {
  'GET refresh_access_token': refreshInstagram,
  'GET access_token': lengthenInstagram,
  'GET oauth/access_token': giveFacebook,
  'POST oauth/access_token': (world, request, host) =>
    host === 'instagram' ? exchangeInstagramCode(world, request) : giveFacebook(world, request),
  'GET debug_token': debugToken,
};

function refreshInstagram(world: World, request: GraphRequest): unknown {
  if (request.params['grant_type'] !== 'ig_refresh_token')
    throw invalidParameter('Param grant_type must be ig_refresh_token');
  const token = acceptToken(world, request, 'instagram');
  if (world.clock.now() - token.issuedAt < REFRESH_AGE_MS) {
    throw new GraphRefusal({
      code: 100,
      message: '(#100) The access token must be at least 24 hours old to be refreshed.',
    });
  }
  return { ...longAnswer(replaceBy(world, token)), permissions: token.scopes.join(',') };
}

function lengthenInstagram(world: World, request: GraphRequest): unknown {
  if (request.params['grant_type'] !== 'ig_exchange_token')
    throw invalidParameter('Param grant_type must be ig_exchange_token');
  if (request.params['client_secret'] !== SANDBOX_ACCOUNTS.apps.instagram.secret) {
    throw new GraphRefusal({ code: 101, message: 'Error validating client secret.' });
  }
  return longAnswer(replaceBy(world, acceptToken(world, request, 'instagram')));
}

function giveFacebook(world: World, request: GraphRequest): unknown {
  const { meta } = SANDBOX_ACCOUNTS.apps;
  const { client_id: clientId, client_secret: secret, grant_type: grant } = request.params;
  if (clientId !== meta.id) {
    throw new GraphRefusal({
      code: 101,
      message: 'Error validating application. Cannot get application info due to a system error.',
    });
  }
  if (secret !== meta.secret) {
    throw new GraphRefusal({ code: 1, message: 'Error validating client secret.' });
  }
  if (grant === 'client_credentials') return { access_token: `${meta.id}|${meta.secret}`, token_type: 'bearer' };
  if (grant !== 'fb_exchange_token') return exchangeFacebookCode(world, request);
  const token = acceptToken(world, { ...request, token: request.params['fb_exchange_token'] }, 'facebook');
  return longAnswer(replaceBy(world, token));
}

function debugToken(world: World, request: GraphRequest, host: 'facebook' | 'instagram'): unknown {
  const asker = acceptToken(world, request, host);
  if (asker.kind !== 'facebook-app' && asker.id !== request.params['input_token']) {
    throw new GraphRefusal({
      code: 100,
      message:
        '(#100) You must provide an app access token, or a user access token that is an owner or developer of the app',
    });
  }
  const token = world.tokens.get(request.params['input_token'] ?? '');
  if (!token || token.kind === 'x-user' || token.kind === 'x-app') {
    return { data: { is_valid: false, scopes: [], error: { code: 190, message: 'Invalid OAuth access token.' } } };
  }
  const expired = token.expiresAt !== null && token.expiresAt <= world.clock.now();
  const dead = token.revoked ?? (expired ? 463 : undefined);
  return {
    data: {
      app_id: SANDBOX_ACCOUNTS.apps.meta.id,
      application: 'Sandbox',
      type: token.kind === 'facebook-page' ? 'PAGE' : 'USER',
      is_valid: dead === undefined,
      issued_at: Math.floor(token.issuedAt / 1000),
      expires_at: token.expiresAt === null ? 0 : Math.floor(token.expiresAt / 1000),
      data_access_expires_at: Math.floor(dataAccessEnd(token) / 1000),
      scopes: token.scopes,
      granular_scopes: granularScopes(world, token),
      user_id: token.personId ?? token.ownerId,
      ...(token.kind === 'facebook-page' && { profile_id: token.ownerId }),
      ...(dead !== undefined && {
        error: { code: 190, message: tokenRefusal(dead).message, ...(dead !== 0 && { subcode: dead }) },
      }),
    },
  };
}

// Each permission with the things that it was given for.
function granularScopes(world: World, token: Token): unknown[] {
  const of = (network: 'facebook' | 'instagram'): string[] =>
    token.actsFor.filter((id) => world.accounts.get(id)?.network === network);
  return token.scopes.map((scope) => {
    const targets = scope.startsWith('instagram_')
      ? of('instagram')
      : scope.startsWith('pages_') || scope === 'read_insights'
        ? of('facebook')
        : scope === 'business_management'
          ? token.actsFor.filter((id) => world.businesses.get(id) !== undefined)
          : [];
    return { scope, ...(targets.length > 0 && { target_ids: targets }) };
  });
}

// The old token goes on until its own end, as on the network.
function replaceBy(world: World, token: Token): Token {
  const now = world.clock.now();
  const fresh = { ...token, id: `${token.kind}-${randomUUID()}`, issuedAt: now, expiresAt: now + LONG_TOKEN_MS };
  world.tokens.put(fresh);
  world.touch();
  return fresh;
}

function longAnswer(token: Token): Record<string, unknown> {
  return { access_token: token.id, token_type: 'bearer', expires_in: LONG_TOKEN_MS / 1000 };
}

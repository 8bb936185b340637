import { randomUUID } from 'node:crypto';
import { type Token, type TokenFamily, X_ACCESS_TOKEN_MS } from '../core/tokens.js';
import { type World } from '../world.js';
import { XRefusal } from './errors.js';

/** The sandbox's own app on X. */
export const X_APP = { clientId: 'sandbox-x-client', clientSecret: 'sandbox-x-secret' } as const;

type Form = Record<string, unknown>;

/** POST /2/oauth2/token, for grant_type=refresh_token: each refresh token works once; using one again ends its login. */
export function exchangeToken(world: World, authorization: string | undefined, body: Form): unknown {
  requireClient(authorization, body);
  const grant = body['grant_type'];
  if (grant !== 'refresh_token') {
    throw oauthError('unsupported_grant_type', `The grant type [${String(grant)}] is not offered here.`);
  }
  const given = body['refresh_token'];
  const refresh = typeof given === 'string' ? world.x.refreshTokens.get(given) : undefined;
  const family = refresh && world.x.families.get(refresh.familyId);
  if (!refresh || !family || family.revoked) throw invalidToken();
  if (refresh.id !== family.current) {
    revokeFamily(world, family);
    throw invalidToken();
  }
  return issue(world, family);
}

/** POST /2/oauth2/revoke: ends the whole login, whichever of its tokens is given. */
export function revokeToken(world: World, authorization: string | undefined, body: Form): unknown {
  requireClient(authorization, body);
  const given = typeof body['token'] === 'string' ? body['token'] : '';
  const familyId = world.x.refreshTokens.get(given)?.familyId ?? familyOfAccess(world, given)?.id;
  const family = familyId === undefined ? undefined : world.x.families.get(familyId);
  if (family) revokeFamily(world, family);
  return { revoked: true };
}

function issue(world: World, family: TokenFamily): unknown {
  const accessToken = `sandbox-x-access-${randomUUID()}`;
  const refreshToken = `sandbox-x-refresh-${randomUUID()}`;
  const now = world.clock.now();
  const token: Token = {
    id: accessToken,
    kind: 'x-user',
    ownerId: family.userId,
    actsFor: [family.userId],
    scopes: family.scopes,
    issuedAt: now,
    expiresAt: now + X_ACCESS_TOKEN_MS,
  };
  world.tokens.put(token);
  world.x.refreshTokens.put({ id: refreshToken, familyId: family.id });
  family.current = refreshToken;
  family.accessTokens.push(accessToken);
  world.touch();
  return {
    token_type: 'bearer',
    expires_in: X_ACCESS_TOKEN_MS / 1000,
    access_token: accessToken,
    scope: family.scopes.join(' '),
    refresh_token: refreshToken,
  };
}

function revokeFamily(world: World, family: TokenFamily): void {
  family.revoked = true;
  for (const id of family.accessTokens) {
    const token = world.tokens.get(id);
    if (token) token.revoked = 0;
  }
  world.touch();
}

function familyOfAccess(world: World, accessToken: string): TokenFamily | undefined {
  return world.x.families.dump().find((family) => family.accessTokens.includes(accessToken));
}

function requireClient(authorization: string | undefined, body: Form): void {
  const { clientId, clientSecret } = X_APP;
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  if (authorization === basic) return;
  if (authorization === undefined && body['client_id'] === clientId) {
    throw new XRefusal(401, {
      error: 'unauthorized_client',
      error_description: 'Missing valid authorization header',
    });
  }
  throw new XRefusal(401, { error: 'unauthorized_client', error_description: 'Missing valid authorization header' });
}

function oauthError(error: string, description: string): XRefusal {
  return new XRefusal(400, { error, error_description: description });
}

function invalidToken(): XRefusal {
  return oauthError('invalid_request', 'Value passed for the token was invalid.');
}

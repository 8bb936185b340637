import { createHash, randomUUID } from 'node:crypto';
import { takeCode } from '../core/codes.js';
import { type Token, type TokenFamily, X_ACCESS_TOKEN_MS } from '../core/tokens.js';
import { type World } from '../world.js';
import { XRefusal } from './errors.js';

/** The sandbox's own app on X. */
export const X_APP = { clientId: 'sandbox-x-client', clientSecret: 'sandbox-x-secret' } as const;

type Form = Record<string, unknown>;

/**
 * POST /2/oauth2/token: a code with its verifier, or a refresh token. A code works once, for 30 seconds; a refresh token works
 * once too, and using it again ends its login.
 */
export function exchangeToken(world: World, authorization: string | undefined, body: Form): unknown {
  requireClient(authorization, body);
  const grant = body['grant_type'];
  if (grant === 'authorization_code') return exchangeCode(world, body);
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

function exchangeCode(world: World, body: Form): unknown {
  const text = (name: string): string => {
    const value = body[name];
    if (typeof value === 'string' && value !== '') return value;
    throw oauthError('invalid_request', `Missing required parameter [${name}].`);
  };
  const code = world.codes.get(text('code'));
  const redirectUri = text('redirect_uri');
  const verifier = text('code_verifier');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  if (code?.login === 'x' && !code.used && code.codeChallenge !== challenge) {
    throw oauthError('invalid_request', 'Value passed for the code verifier did not match the code challenge.');
  }
  const taken = takeCode(code, 'x', redirectUri, world.clock.now());
  if (taken.kind === 'fault') {
    throw oauthError(
      'invalid_request',
      taken.fault === 'other-redirect'
        ? 'Value passed for the redirect uri did not match the uri of the authorization code.'
        : 'Value passed for the authorization code was invalid.',
    );
  }
  const { ownerId, scopes } = taken.code;
  if (!scopes.includes('offline.access')) {
    const token = newAccess(world, ownerId, scopes);
    return answerFor(token);
  }
  const family: TokenFamily = {
    id: `family-${randomUUID()}`,
    userId: ownerId,
    scopes,
    accessTokens: [],
    current: '',
    revoked: false,
  };
  world.x.families.put(family);
  return issue(world, family);
}

/** POST /2/oauth2/revoke: ends the whole login, whichever of its tokens is given. */
export function revokeToken(world: World, authorization: string | undefined, body: Form): unknown {
  requireClient(authorization, body);
  const given = typeof body['token'] === 'string' ? body['token'] : '';
  const familyId = world.x.refreshTokens.get(given)?.familyId ?? familyOfAccess(world, given)?.id;
  const family = familyId === undefined ? undefined : world.x.families.get(familyId);
  if (family) revokeFamily(world, family);
  else {
    const token = world.tokens.get(given);
    if (token?.kind === 'x-user') token.revoked = 0;
    world.touch();
  }
  return { revoked: true };
}

function issue(world: World, family: TokenFamily): unknown {
  const refreshToken = `sandbox-x-refresh-${randomUUID()}`;
  const token = newAccess(world, family.userId, family.scopes);
  world.x.refreshTokens.put({ id: refreshToken, familyId: family.id });
  family.current = refreshToken;
  family.accessTokens.push(token.id);
  world.touch();
  return { ...answerFor(token), refresh_token: refreshToken };
}

function newAccess(world: World, userId: string, scopes: string[]): Token {
  const now = world.clock.now();
  const token: Token = {
    id: `sandbox-x-access-${randomUUID()}`,
    kind: 'x-user',
    ownerId: userId,
    actsFor: [userId],
    scopes,
    issuedAt: now,
    expiresAt: now + X_ACCESS_TOKEN_MS,
  };
  world.tokens.put(token);
  world.touch();
  return token;
}

function answerFor(token: Token): Record<string, unknown> {
  return {
    token_type: 'bearer',
    expires_in: X_ACCESS_TOKEN_MS / 1000,
    access_token: token.id,
    scope: token.scopes.join(' '),
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

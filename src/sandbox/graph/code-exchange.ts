import { randomUUID } from 'node:crypto';
import { SANDBOX_ACCOUNTS } from '../accounts.js';
import { type CodeFault, type OAuthCode, takeCode } from '../core/codes.js';
import { DATA_ACCESS_MS, type Token } from '../core/tokens.js';
import { type World } from '../world.js';
import { GraphRefusal } from './errors.js';
import { type GraphRequest } from './request.js';

/** Short user tokens live one to two hours. Access tokens guide, read 2026-09-11. */
const SHORT_FACEBOOK_MS = 5_400_000;
/** The first token of Instagram's own login lives an hour. Business login guide, read 2026-09-11. */
const SHORT_INSTAGRAM_MS = 3_600_000;

const OTHER_REDIRECT =
  'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request';
const FACEBOOK_FAULTS: Record<CodeFault, { message: string; subcode?: number }> = {
  unknown: { message: 'Invalid verification code format.' },
  used: { message: 'This authorization code has been used.', subcode: 36009 },
  expired: { message: 'This authorization code has expired.', subcode: 36007 },
  'other-redirect': { message: OTHER_REDIRECT, subcode: 36008 },
};
const INSTAGRAM_FAULTS: Record<CodeFault, string> = {
  unknown: 'Invalid authorization code',
  used: 'This authorization code has been used',
  expired: 'This authorization code has expired',
  'other-redirect': OTHER_REDIRECT,
};

/** api.instagram.com has an envelope of its own. */
class InstagramLoginRefusal extends GraphRefusal {
  constructor(private readonly text: string) {
    super({ code: 400, message: text });
  }

  override body(): unknown {
    return { error_type: 'OAuthException', code: 400, error_message: this.text };
  }
}

/** GET or POST /oauth/access_token with a code: a short user token. */
export function exchangeFacebookCode(world: World, request: GraphRequest): unknown {
  const { code: given = '', redirect_uri: redirectUri } = request.params;
  const now = world.clock.now();
  const taken = takeCode(world.codes.get(given), 'facebook', redirectUri, now);
  if (taken.kind === 'fault') {
    const { message, subcode } = FACEBOOK_FAULTS[taken.fault];
    throw new GraphRefusal({ code: 100, subcode, message });
  }
  const token = tokenFrom(world, taken.code, 'facebook-user', now + SHORT_FACEBOOK_MS);
  return { access_token: token.id, token_type: 'bearer', expires_in: SHORT_FACEBOOK_MS / 1000 };
}

/** POST api.instagram.com/oauth/access_token: a token for an hour; `user_id` is the app's own name for the person. */
export function exchangeInstagramCode(world: World, request: GraphRequest): unknown {
  const { params } = request;
  const { instagram } = SANDBOX_ACCOUNTS.apps;
  if (params['client_id'] !== instagram.id) throw new InstagramLoginRefusal('Invalid platform app');
  if (params['client_secret'] !== instagram.secret) throw new InstagramLoginRefusal('Error validating client secret.');
  if (params['grant_type'] !== 'authorization_code') throw new InstagramLoginRefusal('Invalid grant_type');
  const now = world.clock.now();
  // The dialog's answer ends in #_, which is not part of the code; who sends it along has not read the guide.
  const taken = takeCode(world.codes.get(params['code'] ?? ''), 'instagram', params['redirect_uri'], now);
  if (taken.kind === 'fault') throw new InstagramLoginRefusal(INSTAGRAM_FAULTS[taken.fault]);
  const token = tokenFrom(world, taken.code, 'instagram-user', now + SHORT_INSTAGRAM_MS);
  const account = world.account('instagram', taken.code.ownerId);
  return { access_token: token.id, user_id: account?.appScopedId ?? '', permissions: token.scopes.join(',') };
}

function tokenFrom(world: World, code: OAuthCode, kind: 'facebook-user' | 'instagram-user', expiresAt: number): Token {
  const now = world.clock.now();
  const token: Token = {
    id: `${kind}-${randomUUID()}`,
    kind,
    ownerId: code.ownerId,
    actsFor: code.actsFor,
    scopes: code.scopes,
    declined: code.declined,
    issuedAt: now,
    expiresAt,
    // Instagram's own login knows no such window.
    ...(kind === 'facebook-user' && { dataAccessEndsAt: now + DATA_ACCESS_MS }),
  };
  world.tokens.put(token);
  world.touch();
  return token;
}

import { SANDBOX_ACCOUNTS } from '../accounts.js';
import { X_SCOPES } from '../core/tokens.js';
import { type Dialog, type DialogQuery, type DialogRefusal, scopesIn } from './dialog.js';
import { isAllowedRedirect } from './redirect.js';

/** X authentication pages, read 2026-08-22. */
const MOST_STATE = 500;
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const OTHER_SCOPES = [
  'follows.read',
  'follows.write',
  'mute.read',
  'mute.write',
  'like.read',
  'like.write',
  'list.read',
  'list.write',
  'block.read',
  'block.write',
  'bookmark.read',
  'bookmark.write',
  'space.read',
  'dm.read',
  'dm.write',
  'users.email',
];
const KNOWN = new Set([...X_SCOPES, ...OTHER_SCOPES]);

export const X_DIALOG: Dialog = {
  login: 'x',
  title: 'X',
  lead: 'On X an app gets all of these or none.',
  check: (query) => {
    const reason = whyNot(query);
    if (reason !== undefined) return refusal(reason);
    const { redirect_uri: redirectUri = '', state, code_challenge: codeChallenge, scope } = query;
    return { kind: 'asked', redirectUri, state, codeChallenge, scopes: scopesIn(scope) };
  },
  people: (world) =>
    [...world.accounts.values()]
      .filter((account) => account.network === 'x')
      .map((account) => ({
        id: account.id,
        name: account.name,
        handle: `@${account.username}`,
        about: account.premium ? 'has a Premium subscription' : 'has no subscription',
      })),
  mayDecline: () => false,
  places: () => [],
  reach: (_, personId) => [personId],
  denied: { error: 'access_denied' },
  fragment: '',
};

function whyNot(query: DialogQuery): string | undefined {
  const { client_id: clientId, redirect_uri: redirectUri, response_type: responseType, scope, state } = query;
  if (clientId !== SANDBOX_ACCOUNTS.apps.x.clientId) return 'client_id is not the id of the app of this sandbox';
  if (!isAllowedRedirect(redirectUri)) return 'redirect_uri is not an address that is registered with the app';
  if (responseType !== 'code') return 'response_type must be code';
  const scopes = scopesIn(scope);
  if (scopes.length === 0) return 'scope is missing';
  if ((scope ?? '').includes(',')) return 'scope must be separated by spaces';
  const unknown = scopes.find((one) => !KNOWN.has(one));
  if (unknown !== undefined) return `scope ${unknown} is not known`;
  if (state === undefined || state === '') return 'state is missing';
  if (state.length > MOST_STATE) return `state has ${state.length} characters, at most ${MOST_STATE} are taken`;
  if (query['code_challenge_method'] !== 'S256') return 'code_challenge_method must be S256';
  if (!CHALLENGE.test(query['code_challenge'] ?? '')) return 'code_challenge is not a SHA-256 in base64url';
  return undefined;
}

function refusal(reason: string): DialogRefusal {
  return {
    kind: 'refused',
    title: 'Something went wrong',
    text: 'You weren’t able to give access to the App. Go back and try logging in again.',
    reason,
  };
}

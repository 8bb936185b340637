import { SANDBOX_ACCOUNTS } from '../accounts.js';
import { INSTAGRAM_LOGIN_SCOPES } from '../core/tokens.js';
import { type Dialog, type DialogRefusal, scopesIn } from './dialog.js';
import { isAllowedRedirect } from './redirect.js';

// Instagram business login guide, read 2026-09-11.
const BASIC = 'instagram_business_basic';
const KNOWN = new Set([...INSTAGRAM_LOGIN_SCOPES, 'instagram_business_manage_messages']);

export const INSTAGRAM_DIALOG: Dialog = {
  login: 'instagram',
  title: 'Instagram',
  lead: 'Leave out what you do not want to allow.',
  check: (query) => {
    if (query['client_id'] !== SANDBOX_ACCOUNTS.apps.instagram.id) {
      return refusal('Invalid platform app', 'client_id is not the id of the Instagram app of this sandbox');
    }
    const redirectUri = query['redirect_uri'];
    if (!isAllowedRedirect(redirectUri)) {
      return refusal('Invalid redirect_uri', 'redirect_uri is not an address that is registered with the app');
    }
    if (query['response_type'] !== 'code') return refusal('Invalid response_type', 'response_type must be code');
    const scopes = scopesIn(query['scope']);
    const unknown = scopes.find((scope) => !KNOWN.has(scope));
    if (unknown !== undefined) return refusal('Invalid scope', `scope ${unknown} is not known`);
    if (!scopes.includes(BASIC)) return refusal('Invalid scope', `scope ${BASIC} is always needed`);
    return { kind: 'asked', redirectUri, state: query['state'], scopes };
  },
  people: (world) =>
    [...world.accounts.values()]
      .filter((account) => account.network === 'instagram' && account.login === 'instagram')
      .map((account) => ({
        id: account.id,
        name: account.name,
        handle: `@${account.username}`,
        about:
          account.network === 'instagram' && account.accountType === 'PERSONAL'
            ? 'has a personal account'
            : 'has a professional account',
      })),
  mayDecline: (scope) => scope !== BASIC,
  places: () => [],
  reach: (world, personId) => {
    const account = world.account('instagram', personId);
    return account ? [account.id, account.appScopedId] : [personId];
  },
  denied: {
    error: 'access_denied',
    error_reason: 'user_denied',
    error_description: 'The user denied your request',
  },
  fragment: '#_',
};

function refusal(problem: string, reason: string): DialogRefusal {
  return { kind: 'refused', title: 'Invalid Request', text: `Request parameters are invalid: ${problem}`, reason };
}

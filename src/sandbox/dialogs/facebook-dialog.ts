import { SANDBOX_ACCOUNTS } from '../accounts.js';
import { FACEBOOK_LOGIN_SCOPES } from '../core/tokens.js';
import { pagesOf, reachOf } from '../seeds.js';
import { type Dialog, type DialogRefusal, scopesIn } from './dialog.js';
import { isAllowedRedirect } from './redirect.js';

// Permissions reference, read 2026-09-11.
const KNOWN = new Set([
  ...FACEBOOK_LOGIN_SCOPES,
  'public_profile',
  'email',
  'ads_read',
  'ads_management',
  'instagram_manage_engagement',
  'publish_video',
]);

export const FACEBOOK_DIALOG: Dialog = {
  login: 'facebook',
  title: 'Facebook',
  lead: 'Leave out what you do not want to allow.',
  check: (query) => {
    if (query['client_id'] !== SANDBOX_ACCOUNTS.apps.meta.id) {
      return refusal(
        'Invalid App ID',
        'The provided app ID does not look like a valid app ID.',
        'client_id is not the id of the app of this sandbox',
      );
    }
    const redirectUri = query['redirect_uri'];
    if (!isAllowedRedirect(redirectUri)) {
      return refusal(
        'URL Blocked',
        'This redirect failed because the redirect URI is not white-listed in the app’s client OAuth settings. Make sure that the client and web OAuth logins are on and add all your app domains as valid OAuth redirect URIs.',
        'redirect_uri is not an address that is registered with the app',
      );
    }
    if ((query['response_type'] ?? 'code') !== 'code') {
      return refusal('Error', 'Invalid Response Type.', 'response_type must be code');
    }
    const scopes = scopesIn(query['scope']);
    const unknown = scopes.filter((scope) => !KNOWN.has(scope));
    if (unknown.length > 0) {
      const names = unknown.join(', ');
      return refusal('Invalid Scopes', `Invalid Scopes: ${names}. This message is only shown to developers.`, names);
    }
    return {
      kind: 'asked',
      redirectUri,
      state: query['state'],
      scopes: ['public_profile', ...scopes.filter((scope) => scope !== 'public_profile')],
    };
  },
  people: (world) =>
    [...world.people.values()].map((person) => ({
      id: person.id,
      name: person.name,
      handle: '',
      about: person.about ?? 'has a Page with an Instagram account behind it',
    })),
  mayDecline: (scope) => scope !== 'public_profile',
  places: (world, personId) => {
    const person = world.people.get(personId);
    return (person ? pagesOf(world, person) : []).flatMap((id) => {
      const page = world.account('facebook', id);
      if (!page) return [];
      const instagram = page.instagramId === undefined ? undefined : world.account('instagram', page.instagramId);
      const detail = instagram ? `with Instagram @${instagram.username}` : 'without an Instagram account';
      return [{ id, name: page.name, detail }];
    });
  },
  reach: (world, personId, placeIds) => {
    const person = world.people.get(personId);
    return person ? reachOf(world, person, placeIds) : [personId];
  },
  denied: {
    error: 'access_denied',
    error_code: '200',
    error_description: 'Permissions error',
    error_reason: 'user_denied',
  },
  fragment: '#_=_',
};

function refusal(title: string, text: string, reason: string): DialogRefusal {
  return { kind: 'refused', title, text, reason };
}

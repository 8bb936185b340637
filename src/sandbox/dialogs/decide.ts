import { randomBytes } from 'node:crypto';
import { type World } from '../world.js';
import { type AuthorizeRequest, type Dialog } from './dialog.js';
import { answerAddress } from './redirect.js';

/** What a person did in a dialog. Without `chosen` nothing was left out: a program that only says `decision`. */
export interface Decision {
  authorized: boolean;
  chosen: { scopes: string[]; places: string[] } | undefined;
}

/** Where a dialog sends the browser once the person has decided; a new code is kept to be exchanged once. */
export function answerOf(
  world: World,
  dialog: Dialog,
  request: AuthorizeRequest,
  personId: string,
  decision: Decision,
): string {
  const state: Record<string, string> = request.state === undefined ? {} : { state: request.state };
  if (!decision.authorized) return answerAddress(request.redirectUri, { ...dialog.denied, ...state }, '');
  const { chosen } = decision;
  const granted = request.scopes.filter(
    (scope) => !dialog.mayDecline(scope) || (chosen?.scopes.includes(scope) ?? true),
  );
  const places = dialog.places(world, personId).map((place) => place.id);
  const chosenPlaces = chosen ? places.filter((id) => chosen.places.includes(id)) : places;
  const code = randomBytes(48).toString('base64url');
  world.codes.put({
    id: code,
    login: dialog.login,
    ownerId: personId,
    redirectUri: request.redirectUri,
    scopes: granted,
    declined: request.scopes.filter((scope) => !granted.includes(scope)),
    actsFor: dialog.reach(world, personId, chosenPlaces),
    issuedAt: world.clock.now(),
    used: false,
    codeChallenge: request.codeChallenge,
  });
  world.touch();
  return answerAddress(request.redirectUri, { code, ...state }, dialog.fragment);
}

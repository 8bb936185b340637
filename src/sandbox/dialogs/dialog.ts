import { type CodeLogin } from '../core/codes.js';
import { type World } from '../world.js';

/** The parameters of an address, each as it came first. */
export type DialogQuery = Record<string, string | undefined>;

/** What a program asks a person for. */
export interface AuthorizeRequest {
  kind: 'asked';
  redirectUri: string;
  scopes: string[];
  state: string | undefined;
  codeChallenge?: string | undefined;
}

/** The network shows a page of its own and sends nobody anywhere. */
export interface DialogRefusal {
  kind: 'refused';
  title: string;
  /** The network's own words. */
  text: string;
  /** What the sandbox noticed, for whoever builds a program against it. */
  reason: string;
}

/** Somebody who can be signed in. */
export interface DialogPerson {
  id: string;
  name: string;
  /** `@username`, or nothing. */
  handle: string;
  about: string;
}

/** A Page that a person can leave out. */
export interface DialogPlace {
  id: string;
  name: string;
  detail: string;
}

/** One network's way of asking. */
export interface Dialog {
  login: CodeLogin;
  /** The network's name, for titles. */
  title: string;
  /** What stands above the permissions. */
  lead: string;
  check: (query: DialogQuery) => AuthorizeRequest | DialogRefusal;
  people: (world: World) => DialogPerson[];
  /** Whether a person may leave this permission out. */
  mayDecline: (scope: string) => boolean;
  places: (world: World, personId: string) => DialogPlace[];
  /** Everything that a token may act for when these Pages were chosen. */
  reach: (world: World, personId: string, placeIds: string[]) => string[];
  denied: Record<string, string>;
  /** What the network puts behind the address of a good answer. */
  fragment: string;
}

/** A list of permissions, separated by commas or spaces; each once. */
export function scopesIn(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(/[\s,]+/).filter((scope) => scope !== ''))];
}

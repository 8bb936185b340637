import type { CallTrace, CoolDown, Credentials, NetworkName, Unknown } from './network.js';

/**
 * How accounts are connected. A login is a dialog of a network's own: Facebook's leads to Pages and to the Instagram accounts
 * behind them, Instagram's to one Instagram account, X's to one X account.
 */
export const LOGIN_NAMES = ['facebook', 'instagram', 'x'] as const;
export type LoginName = (typeof LOGIN_NAMES)[number];

/** What a dialog is begun with. */
export interface LoginStart {
  /** Exactly as registered with the network's app. */
  redirectUri: string;
  /** Comes back unchanged. */
  state: string;
  /** PKCE, S256; networks without PKCE leave it out. */
  codeChallenge: string;
}

/** What came back from a dialog. */
export interface LoginCode {
  code: string;
  redirectUri: string;
  codeVerifier: string;
  now: Date;
}

/** A token that a person pasted. */
export interface PastedToken {
  network: NetworkName;
  accessToken: string;
  refreshToken?: string;
  now: Date;
}

/** An account that can be connected. */
export interface FoundAccount {
  network: NetworkName;
  externalId: string;
  /** As people know it: a Page's name, `@username`. */
  name: string;
  /** Instagram only: which login the token is from. */
  login?: 'facebook' | 'instagram';
  /** What connects it; kept sealed until the person has chosen. */
  credentials: Credentials;
  /** Permissions and Page tasks that are missing, by the network's names. */
  missing: string[];
  /** Whether posts can be published with what was granted. */
  mayPublish: boolean;
}

/** Why a login led to no account. Each has words of its own in the pages. */
export const LOGIN_FAULTS = [
  /** The code was used already, is too old, or belongs to another dialog. */
  'code-not-accepted',
  /** The network does not know the operator's app, its secret or its redirect address. */
  'app-not-accepted',
  'token-not-accepted',
  /** A permission without which nothing can be published was not granted. */
  'permission-missing',
  /** The person has no Page, or none that they may publish on. */
  'no-page',
  /** The person's Pages have no professional Instagram account behind them. */
  'no-instagram-account',
  /** A personal Instagram account; only Business and Creator accounts can be published on. */
  'personal-account',
] as const;
export type LoginFault = (typeof LOGIN_FAULTS)[number];

export interface LoginRefused {
  kind: 'refused';
  fault: LoginFault;
  /** What happened and what to do, for a person. */
  text: string;
  /** Permissions that are missing, by the network's names, where that is the fault. */
  missing?: string[];
  trace: CallTrace;
}

export type LoginOutcome =
  | {
      kind: 'accounts';
      accounts: FoundAccount[];
      /** Sentences for the person who chooses: Pages without an Instagram account, what was not granted. */
      remarks: string[];
    }
  | LoginRefused
  | CoolDown
  | Unknown;

/** One network's way in. Knows no database and no request; exists only when the operator's app is configured. */
export interface NetworkLogin {
  readonly name: LoginName;
  /** The networks whose accounts it can lead to. */
  readonly networks: readonly NetworkName[];
  /** The permissions it asks for, by the network's names. */
  readonly scopes: readonly string[];
  /** Where to send the person's browser. */
  authorizeUrl(start: LoginStart): string;
  /** Turns the code into accounts with lasting tokens. X's code lives 30 seconds: call at once. */
  exchange(code: LoginCode): Promise<LoginOutcome>;
}

/** Checks a token that a person pasted with its network; works without the operator's app as far as the network allows. */
export interface TokenInspector {
  inspect(token: PastedToken): Promise<LoginOutcome>;
}

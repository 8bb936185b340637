interface AccountBase {
  /** The network's own id of the account. */
  id: string;
  name: string;
  username: string;
  followers: number;
  /** Overrides of the sandbox's limits, for this account alone. */
  quotas: AccountQuotas;
}

export interface AccountQuotas {
  /** Instagram: publishes in 24 hours. */
  publishesPerDay?: number | undefined;
  /** Instagram: containers in 24 hours. */
  containersPerDay?: number | undefined;
  /** Facebook: reels in 24 hours. */
  reelsPerDay?: number | undefined;
  /** Graph calls an hour. */
  callsPerHour?: number | undefined;
  /** X: posts in 15 minutes. */
  postsPer15Minutes?: number | undefined;
}

export interface InstagramAccount extends AccountBase {
  network: 'instagram';
  login: 'facebook' | 'instagram';
  /** The app-scoped id that `GET /me` gives as `id` under Instagram Login. */
  appScopedId: string;
  /** The linked Facebook Page; Facebook Login only. */
  pageId?: string | undefined;
}

export interface FacebookPage extends AccountBase {
  network: 'facebook';
  instagramId?: string | undefined;
}

export interface XAccount extends AccountBase {
  network: 'x';
  /** Premium accounts may post up to 25,000 characters and longer videos. */
  premium: boolean;
  /** Whether the developer app may quote (Enterprise only since 2026-04-20). */
  enterprise: boolean;
  /** False answers 402 CreditsDepleted. */
  credits: boolean;
}

export type Account = InstagramAccount | FacebookPage | XAccount;

/** A person who signed in with Facebook; their token acts for their Pages and linked Instagram accounts. */
export interface FacebookPerson {
  id: string;
  name: string;
  pageIds: string[];
}

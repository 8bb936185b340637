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
  /** Absent: BUSINESS. Only professional accounts can be published on. */
  accountType?: InstagramAccountType | undefined;
}

export type InstagramAccountType = 'BUSINESS' | 'MEDIA_CREATOR' | 'PERSONAL';

export interface FacebookPage extends AccountBase {
  network: 'facebook';
  instagramId?: string | undefined;
  /** Tasks that everybody has lost on it. */
  droppedTasks?: string[] | undefined;
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
  /** Pages of their own; those that a Business holds are not among them. */
  pageIds: string[];
  businessIds?: string[] | undefined;
  /** What they may do on a Page, by its id; absent: everything. */
  tasks?: Record<string, string[]> | undefined;
  /** One line for whoever chooses between the people of the sandbox. */
  about?: string | undefined;
}

/** A Business of Meta's, which may own Pages and work on its clients' Pages. */
export interface Business {
  id: string;
  name: string;
  ownedPageIds: string[];
  clientPageIds: string[];
}

/** Tasks of a person on a Page. Page reference, read 2026-09-11. */
export const PAGE_TASKS = ['ANALYZE', 'ADVERTISE', 'MODERATE', 'CREATE_CONTENT', 'MANAGE'] as const;

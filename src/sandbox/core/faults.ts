/**
 * What a call does, as faults and call counts name it.
 *
 * | Name | Instagram | Facebook | X |
 * |---|---|---|---|
 * | `create-container` | POST /{ig}/media | | |
 * | `container-status` | GET /{container} | | |
 * | `publish` | POST /{ig}/media_publish | POST /{page}/feed, published photos and videos, reel finish, is_published=true | POST /2/tweets |
 * | `upload` | rupload ig-api-upload | unpublished photos, reel and video start/transfer, captions, rupload video-upload | media initialize, append, finalize, one-shot, metadata, subtitles |
 * | `upload-status` | | GET /{video} | GET /2/media/upload?command=STATUS |
 * | `list` | GET /{ig}/media, /stories | published_posts, posts, feed, scheduled_posts, video_reels | GET /2/users/:id/tweets |
 * | `read` | GET /{media}, `?ids=` | GET /{post}, `?ids=`, other nodes | GET /2/tweets, /2/tweets/:id without metrics |
 * | `insights` | /insights, or a read or list that expands insights | the same, and /video_insights | GET /2/tweets with a metrics field, analytics |
 * | `comments` | comment and reply lists | comment and reaction lists | mentions, search/recent, quote_tweets |
 * | `reply` | POST comments, replies | POST comments | a POST /2/tweets with `reply` counts as `publish` |
 * | `hide` | POST /{comment}?hide | POST /{comment} is_hidden | PUT hidden |
 * | `edit` | POST /{media} | POST /{post} message, POST /{comment} message | |
 * | `delete` | DELETE | DELETE | DELETE /2/tweets/:id |
 * | `quota` | content_publishing_limit | | |
 * | `account` | /me, GET /{ig} | /me, /me/accounts, businesses, GET /{page} | /2/users/me |
 * | `token` | code exchange, token exchange and refresh, debug_token | the same | /2/oauth2/token, revoke |
 * | `authorize` | the dialog, shown and answered | the same | the same |
 * | `subscribe` | subscribed_apps | subscribed_apps | |
 * | `usage` | | | /2/usage/tweets |
 * | `batch` | | POST / with `batch` (its items are counted too) | |
 *
 * `stuck` holds a container (`create-container`) or video (`upload`, a reel also by `publish`) for ever, or lets the
 * status (`container-status`, `upload-status`) say so once per use.
 */
export const OPERATIONS = [
  'create-container',
  'container-status',
  'publish',
  'upload',
  'upload-status',
  'list',
  'read',
  'insights',
  'comments',
  'reply',
  'hide',
  'edit',
  'delete',
  'quota',
  'account',
  'token',
  'authorize',
  'subscribe',
  'usage',
  'batch',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export const NETWORKS = ['instagram', 'facebook', 'x'] as const;
export type Network = (typeof NETWORKS)[number];

export const FAULTS = [
  'delay',
  '429',
  '500',
  'reset-before',
  'reset-after',
  'expired-token',
  'stuck',
  'answer',
] as const;
export type FaultName = (typeof FAULTS)[number];

/**
 * One standing fault. `times` counts down with each use; without it the fault stays until it is cleared. `delayMs` is
 * real time and comes first. `answer` sends `status` and `body` (any documented error, or a page of HTML); with
 * `afterEffect` a `500` or `answer` is sent only once the effect has happened.
 */
export interface Fault {
  network: Network | '*';
  operation: Operation | '*';
  fault: FaultName;
  times?: number | undefined;
  delayMs?: number | undefined;
  account?: string | undefined;
  afterEffect?: boolean | undefined;
  status?: number | undefined;
  body?: unknown;
  headers?: Record<string, string> | undefined;
}

export interface CallName {
  network: Network;
  operation: Operation;
  account: string | undefined;
}

/** The faults that stand, oldest first; the first that fits a call is used. */
export class Faults {
  #standing: Fault[] = [];

  list(): readonly Fault[] {
    return this.#standing;
  }

  add(fault: Fault): void {
    this.#standing.push({ ...fault });
  }

  clear(network?: string, operation?: string): void {
    this.#standing = this.#standing.filter(
      (fault) => (network && fault.network !== network) || (operation && fault.operation !== operation),
    );
    if (!network && !operation) this.#standing = [];
  }

  /** The fault for this call, if one stands; `stuck` is asked for apart. */
  take(call: CallName): Fault | undefined {
    return this.#standing.length === 0 ? undefined : this.#use((fault) => fault.fault !== 'stuck' && fits(fault, call));
  }

  /** Whether a processing that this call starts or looks at shall never end. */
  takeStuck(call: CallName): boolean {
    if (this.#standing.length === 0) return false;
    return this.#use((fault) => fault.fault === 'stuck' && fits(fault, call)) !== undefined;
  }

  #use(wanted: (fault: Fault) => boolean): Fault | undefined {
    const fault = this.#standing.find(wanted);
    if (fault?.times !== undefined) {
      fault.times -= 1;
      if (fault.times <= 0) this.#standing = this.#standing.filter((other) => other !== fault);
    }
    return fault;
  }
}

function fits(fault: Fault, call: CallName): boolean {
  return (
    (fault.network === '*' || fault.network === call.network) &&
    (fault.operation === '*' || fault.operation === call.operation) &&
    (fault.account === undefined || fault.account === call.account)
  );
}

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Charge } from '../charges.js';
import {
  type Account,
  type CommentsAsked,
  type CommentsOutcome,
  type CommitOutcome,
  type Credentials,
  type Delivery,
  type Draft,
  type DraftProblem,
  type FindOutcome,
  type HealthOutcome,
  type LostDelivery,
  type MeasureItem,
  type MeasureOutcome,
  type NetworkAdapter,
  type PrepareOutcome,
  type RefreshOutcome,
} from '../network.js';
import { ApiClient } from './api-client.js';
import { checkDraft } from './check.js';
import { readReplies } from './comments.js';
import { xHealth } from './health.js';
import { findLost } from './look-up.js';
import { MEASURE_BATCH_SIZE, measurePosts } from './measure.js';
import { permalink } from './permalink.js';
import { commitNext } from './publish.js';
import { type AppCredentials, refreshTokens } from './refresh.js';
import { chargesOf } from './prices.js';
import { prepareMedia } from './upload.js';

export interface XAdapterOptions extends AppCredentials {
  /** `https://api.x.com`, or another server with the same API, with or without a path before `/2/`. */
  apiUrl: string;
  /** How long one call may take, in milliseconds (default 30 seconds; uploads may take six times as long). */
  timeoutMs?: number | undefined;
  /** Told what X charges for, and on whose behalf. Must not throw. */
  onCharge?: ((channelId: string, charges: Charge[]) => void) | undefined;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * X (API v2). One instance serves all accounts and keeps its connections open. Outcomes are values; it throws only for a checkpoint
 * it did not write. Call `prepare` before each `commit`: when all is there it sends nothing, and it replaces uploads that
 * would end (X keeps them for a day).
 */
export class XAdapter implements NetworkAdapter {
  readonly name = 'x';
  readonly measureBatchSize = MEASURE_BATCH_SIZE;
  readonly #api: ApiClient;
  readonly #app: AppCredentials;
  /** The channel that the calls under way are made for. */
  readonly #payer = new AsyncLocalStorage<string>();

  constructor({ apiUrl, clientId, clientSecret, timeoutMs = DEFAULT_TIMEOUT_MS, onCharge }: XAdapterOptions) {
    this.#api = new ApiClient({
      apiUrl,
      timeoutMs,
      onSuccess: ({ method, path, body }, answered) => {
        const channelId = this.#payer.getStore();
        if (onCharge === undefined || channelId === undefined) return;
        const charges = chargesOf({ method, path, requested: body, answered });
        if (charges.length > 0) onCharge(channelId, charges);
      },
    });
    this.#app = { clientId, clientSecret };
  }

  check(draft: Draft): DraftProblem[] {
    return checkDraft(draft);
  }

  prepare(delivery: Delivery): Promise<PrepareOutcome> {
    return this.#for(delivery.account, () => prepareMedia(this.#api, delivery));
  }

  commit(delivery: Delivery): Promise<CommitOutcome> {
    return this.#for(delivery.account, () => commitNext(this.#api, delivery));
  }

  find(lost: LostDelivery): Promise<FindOutcome> {
    return this.#for(lost.account, () => findLost(this.#api, lost));
  }

  permalinkOf(_account: Account, remoteId: string): Promise<string> {
    return Promise.resolve(permalink(remoteId));
  }

  measure(account: Account, items: MeasureItem[], now: Date): Promise<MeasureOutcome> {
    return this.#for(account, () => measurePosts(this.#api, account, items, now));
  }

  comments(asked: CommentsAsked): Promise<CommentsOutcome> {
    return this.#for(asked.account, () => readReplies(this.#api, asked));
  }

  refresh(_account: Account, credentials: Credentials, now: Date): Promise<RefreshOutcome> {
    return refreshTokens(this.#api, this.#app, credentials, now);
  }

  health(account: Account, credentials: Credentials, now: Date): Promise<HealthOutcome> {
    return this.#for(account, () => xHealth(this.#api, account, credentials, now));
  }

  /** What X charges for the calls of this work is charged to the account's channel. */
  #for<T>({ channelId }: Account, work: () => T): T {
    return this.#payer.run(channelId, work);
  }
}

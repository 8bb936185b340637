import {
  type Account,
  type CommitOutcome,
  type Credentials,
  type Delivery,
  type Draft,
  type DraftProblem,
  type FindOutcome,
  type LostDelivery,
  type MeasureItem,
  type MeasureOutcome,
  type NetworkAdapter,
  type PrepareOutcome,
  type RefreshOutcome,
} from '../network.js';
import { ApiClient } from './api-client.js';
import { checkDraft } from './check.js';
import { findLost } from './look-up.js';
import { MEASURE_BATCH_SIZE, measurePosts } from './measure.js';
import { permalink } from './permalink.js';
import { commitNext } from './publish.js';
import { type AppCredentials, refreshTokens } from './refresh.js';
import { prepareMedia } from './upload.js';

export interface XAdapterOptions extends AppCredentials {
  /** `https://api.x.com`, or another server with the same API, with or without a path before `/2/`. */
  apiUrl: string;
  /** How long one call may take, in milliseconds (default 30 seconds; uploads may take six times as long). */
  timeoutMs?: number | undefined;
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

  constructor({ apiUrl, clientId, clientSecret, timeoutMs = DEFAULT_TIMEOUT_MS }: XAdapterOptions) {
    this.#api = new ApiClient({ apiUrl, timeoutMs });
    this.#app = { clientId, clientSecret };
  }

  check(draft: Draft): DraftProblem[] {
    return checkDraft(draft);
  }

  prepare(delivery: Delivery): Promise<PrepareOutcome> {
    return prepareMedia(this.#api, delivery);
  }

  commit(delivery: Delivery): Promise<CommitOutcome> {
    return commitNext(this.#api, delivery);
  }

  find(lost: LostDelivery): Promise<FindOutcome> {
    return findLost(this.#api, lost);
  }

  permalinkOf(_account: Account, remoteId: string): Promise<string> {
    return Promise.resolve(permalink(remoteId));
  }

  measure(account: Account, items: MeasureItem[], now: Date): Promise<MeasureOutcome> {
    return measurePosts(this.#api, account, items, now);
  }

  refresh(_account: Account, credentials: Credentials, now: Date): Promise<RefreshOutcome> {
    return refreshTokens(this.#api, this.#app, credentials, now);
  }
}

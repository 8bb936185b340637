import type {
  Account,
  CommitOutcome,
  Credentials,
  Delivery,
  Draft,
  DraftProblem,
  FindOutcome,
  LostDelivery,
  MeasureItem,
  MeasureOutcome,
  NetworkAdapter,
  PrepareOutcome,
  RefreshOutcome,
} from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { textAt } from '../graph/json.js';
import { NodeReader } from '../graph/node-reader.js';
import { facebookGraph, instagramGraph, instagramTokens, type MetaOptions } from '../graph/options.js';
import { checkInstagram } from './check.js';
import { commit } from './commit.js';
import { find } from './find.js';
import { MEASURE_BATCH } from './limits.js';
import { measure } from './measure.js';
import { InstagramPreparation } from './prepare.js';
import { refreshToken } from './tokens.js';

/**
 * Instagram, by either of Meta's logins: images, carousels, reels and stories.
 * The container's id is the handle that makes publishing happen once: it is in the checkpoint before `commit`, Instagram
 * publishes a container at most once, and `find` asks it how it stands.
 * After `absent`, and after a `pending` from `commit`, calling `prepare` is always right: it answers `ready` at the cost of
 * one read when nothing is missing.
 */
export class InstagramAdapter implements NetworkAdapter {
  readonly name = 'instagram';
  readonly measureBatchSize = MEASURE_BATCH;

  private readonly reader = new NodeReader();
  private readonly facebookLogin: GraphClient;
  private readonly instagramLogin: GraphClient;
  private readonly tokens: GraphClient;

  constructor(options: MetaOptions) {
    this.facebookLogin = facebookGraph(options);
    this.instagramLogin = instagramGraph(options);
    this.tokens = instagramTokens(options);
  }

  check(draft: Draft): DraftProblem[] {
    return checkInstagram(draft);
  }

  prepare(delivery: Delivery): Promise<PrepareOutcome> {
    return new InstagramPreparation(this.graphOf(delivery.account), delivery).step();
  }

  commit(delivery: Delivery): Promise<CommitOutcome> {
    return commit(this.graphOf(delivery.account), delivery);
  }

  find(lost: LostDelivery): Promise<FindOutcome> {
    return find(this.graphOf(lost.account), lost);
  }

  async permalinkOf(account: Account, remoteId: string): Promise<string | undefined> {
    const answer = await this.graphOf(account).get(`/${remoteId}`, { fields: 'permalink' }, account.accessToken);
    return answer.kind === 'ok' ? textAt(answer.body, 'permalink') : undefined;
  }

  measure(account: Account, items: MeasureItem[], now: Date): Promise<MeasureOutcome> {
    return measure(this.graphOf(account), this.reader, account, items, now);
  }

  refresh(account: Account, credentials: Credentials, now: Date): Promise<RefreshOutcome> {
    return refreshToken(this.tokens, account, credentials, now);
  }

  private graphOf(account: Account): GraphClient {
    return account.login === 'instagram' ? this.instagramLogin : this.facebookLogin;
  }
}

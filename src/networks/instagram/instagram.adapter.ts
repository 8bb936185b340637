import type {
  Account,
  CommentsAsked,
  CommentsOutcome,
  CommitOutcome,
  Credentials,
  Delivery,
  Draft,
  DraftProblem,
  FindOutcome,
  HealthOutcome,
  LostDelivery,
  MeasureItem,
  MeasureOutcome,
  NetworkAdapter,
  PrepareOutcome,
  RefreshOutcome,
  SubscribeOutcome,
} from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { textAt } from '../graph/json.js';
import { NodeReader } from '../graph/node-reader.js';
import { subscribeTo, unsubscribeFrom } from '../graph/login-subscription.js';
import { facebookGraph, instagramGraph, instagramTokens, type MetaApp, type MetaOptions } from '../graph/options.js';
import { checkInstagram } from './check.js';
import { readComments } from './comments.js';
import { commit } from './commit.js';
import { find } from './find.js';
import { healthByFacebook, healthByInstagram } from './health.js';
import { MEASURE_BATCH } from './limits.js';
import { measure } from './measure.js';
import { InstagramPreparation } from './prepare.js';
import { refreshToken } from './tokens.js';

/**
 * Instagram, by either of Meta's logins: images, carousels, reels and stories.
 * The container's id is the handle that makes publishing happen once: it is in the checkpoint before `commit`, Instagram
 * publishes a container at most once, and `find` asks it how it stands.
 * With a first comment, the post is public (`pending`, partly public) before the comment is written by a further commit.
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
  private readonly app: MetaApp | undefined;

  constructor(options: MetaOptions) {
    this.facebookLogin = facebookGraph(options);
    this.instagramLogin = instagramGraph(options);
    this.tokens = instagramTokens(options);
    this.app = options.app;
  }

  check(draft: Draft, login?: Account['login']): DraftProblem[] {
    return checkInstagram(draft, login);
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

  comments(asked: CommentsAsked): Promise<CommentsOutcome> {
    return readComments(this.graphOf(asked.account), this.reader, asked);
  }

  refresh(account: Account, credentials: Credentials, now: Date): Promise<RefreshOutcome> {
    return refreshToken(this.tokens, account, credentials, now);
  }

  health(account: Account, credentials: Credentials, now: Date): Promise<HealthOutcome> {
    return account.login === 'instagram'
      ? healthByInstagram(this.instagramLogin, account, credentials, now)
      : healthByFacebook(this.facebookLogin, this.app, account, credentials, now);
  }

  subscribe(account: Account, now: Date): Promise<SubscribeOutcome> {
    return subscribeTo(this.graphOf(account), account, 'comments', now);
  }

  unsubscribe(account: Account, now: Date): Promise<SubscribeOutcome> {
    return unsubscribeFrom(this.graphOf(account), account, now);
  }

  private graphOf(account: Account): GraphClient {
    return account.login === 'instagram' ? this.instagramLogin : this.facebookLogin;
  }
}

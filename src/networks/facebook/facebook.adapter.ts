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
  Format,
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
import { facebookGraph, type MetaApp, type MetaOptions, videoUploads } from '../graph/options.js';
import { commitFirstComment, findFirstComment } from '../graph/first-comment.js';
import { COMMENTS, prepareRest } from './after-public.js';
import { checkFacebook } from './check.js';
import { readComments } from './comments.js';
import { commitFeed } from './commit-feed.js';
import { commitVideo } from './commit-video.js';
import { findFeedPost } from './find-feed.js';
import { findVideo } from './find-video.js';
import { pageHealth } from './health.js';
import { MEASURE_BATCH } from './limits.js';
import { FacebookMeasuring } from './measure.js';
import { absolute } from './permalink.js';
import { preparePhotos } from './prepare-photos.js';
import { ReelPreparation } from './prepare-reel.js';
import { VideoPreparation } from './prepare-video.js';
import { begunAnew, checkpointOf, hasGrownTooOld, preparationIn, publicPostIn } from './preparation.js';

function isVideo(format: Format): boolean {
  return format === 'reel' || format === 'video';
}

/**
 * Facebook Pages: text, link, image, photos, reel and video. All uploads are done in `prepare`, so that the single call of
 * `commit` is the only one whose lost answer matters; how it is looked up stands at `findFeedPost` and `findVideo`.
 * Remote ids are post ids (`page_post`), for reels and videos the video's id.
 * `pending` from `commit` means that Facebook is working on a video it took, or that the post is public and its subtitles or
 * its first comment are to follow: go on with that checkpoint.
 */
export class FacebookAdapter implements NetworkAdapter {
  readonly name = 'facebook';
  readonly measureBatchSize = MEASURE_BATCH;

  private readonly reader = new NodeReader();
  private readonly graph: GraphClient;
  private readonly uploads: GraphClient;
  private readonly app: MetaApp | undefined;

  constructor(options: MetaOptions) {
    this.graph = facebookGraph(options);
    this.uploads = videoUploads(options);
    this.app = options.app;
  }

  check(draft: Draft): DraftProblem[] {
    return checkFacebook(draft);
  }

  async prepare(delivery: Delivery): Promise<PrepareOutcome> {
    const kept = preparationIn(delivery.checkpoint);
    const isPublic = publicPostIn(kept);
    if (isPublic) return prepareRest(this.graph, delivery, isPublic);
    // What Facebook took already must never be uploaded again.
    if (kept.finishedAt !== undefined) return { kind: 'ready', checkpoint: delivery.checkpoint };
    const preparation = hasGrownTooOld(kept, delivery.now) ? begunAnew(kept) : kept;
    switch (delivery.draft.format) {
      case 'image':
      case 'photos':
        return preparePhotos(this.graph, delivery, preparation);
      case 'reel':
        return new ReelPreparation(this.graph, this.uploads, delivery).step(preparation);
      case 'video':
        return new VideoPreparation(this.graph, delivery).step(preparation);
      case 'text':
      case 'link':
      case 'carousel':
      case 'story':
      case 'thread':
        return { kind: 'ready', checkpoint: checkpointOf(preparation) };
      default: {
        const never: never = delivery.draft.format;
        return never;
      }
    }
  }

  commit(delivery: Delivery): Promise<CommitOutcome> {
    const preparation = preparationIn(delivery.checkpoint);
    const isPublic = publicPostIn(preparation);
    if (isPublic) return commitFirstComment(this.graph, delivery, isPublic);
    return isVideo(delivery.draft.format)
      ? commitVideo(this.graph, delivery, preparation)
      : commitFeed(this.graph, delivery, preparation);
  }

  find(lost: LostDelivery): Promise<FindOutcome> {
    const preparation = preparationIn(lost.checkpoint);
    const isPublic = publicPostIn(preparation);
    if (isPublic) return findFirstComment(this.graph, lost, isPublic, COMMENTS);
    return isVideo(lost.draft.format)
      ? findVideo(this.graph, lost, preparation)
      : findFeedPost(this.graph, lost, preparation);
  }

  async permalinkOf(account: Account, remoteId: string, format: Format): Promise<string | undefined> {
    const answer = await this.graph.get(`/${remoteId}`, { fields: 'permalink_url' }, account.accessToken);
    const told = answer.kind === 'ok' ? absolute(textAt(answer.body, 'permalink_url')) : undefined;
    return told ?? (format === 'reel' ? absolute(`/reel/${remoteId}`) : undefined);
  }

  measure(account: Account, items: MeasureItem[], now: Date): Promise<MeasureOutcome> {
    return new FacebookMeasuring(this.graph, this.reader, account, now).measure(items);
  }

  comments(asked: CommentsAsked): Promise<CommentsOutcome> {
    return readComments(this.graph, this.reader, asked);
  }

  /** Page tokens taken with a long-lived user token do not end by time, so there is nothing to renew. */
  refresh(): Promise<RefreshOutcome> {
    return Promise.resolve({ kind: 'not-needed' });
  }

  health(account: Account, credentials: Credentials, now: Date): Promise<HealthOutcome> {
    return pageHealth(this.graph, this.app, account, credentials, now);
  }

  subscribe(account: Account, now: Date): Promise<SubscribeOutcome> {
    return subscribeTo(this.graph, account, 'feed', now);
  }

  unsubscribe(account: Account, now: Date): Promise<SubscribeOutcome> {
    return unsubscribeFrom(this.graph, account, now);
  }
}

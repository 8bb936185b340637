import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Channels } from '../channels/channels.js';
import { CoolDowns } from '../channels/cool-downs.js';
import { SealBroken } from '../channels/seal.js';
import { TokenRefresh } from '../channels/token-refresh.js';
import { Clock } from '../foundation/clock.js';
import type { Account, CommentsOutcome, NetworkComment } from '../networks/network.js';
import { NetworkRegistry } from '../networks/registry.js';
import { type CommentPlace, CommentStore, type CommentWord } from './comment-store.js';
import { type LookClaim, LookClaims } from './look-claims.js';

/** Looks for comments by asking the networks: the floor under whatever webhooks tell. */
@Injectable()
export class Looking {
  private readonly logger = new Logger('Comments');

  constructor(
    private readonly dataSource: DataSource,
    private readonly claims: LookClaims,
    private readonly store: CommentStore,
    private readonly channels: Channels,
    private readonly coolDowns: CoolDowns,
    private readonly tokens: TokenRefresh,
    private readonly registry: NetworkRegistry,
    private readonly clock: Clock,
  ) {}

  /** Looks where it is time to. Safe any number of times at once, on any node: each channel is one's alone. @returns new comments */
  async run(): Promise<number> {
    let fresh = 0;
    for (const place of await this.claims.due()) fresh += await this.lookAt(place);
    return fresh;
  }

  private async lookAt(place: CommentPlace): Promise<number> {
    const { channelId, network } = place;
    const restUntil = await this.coolDowns.restUntil(network, channelId);
    if (restUntil) {
      await this.claims.rest(place, restUntil);
      return 0;
    }
    const claim = await this.claims.take(place);
    if (!claim) return 0;
    let outcome: CommentsOutcome | undefined;
    const now = this.clock.now();
    try {
      const account = await this.accountOf(channelId);
      if (!account || claim.posts.length === 0) {
        await this.claims.failed(claim);
        return 0;
      }
      outcome = await this.registry
        .adapter(network)
        .comments({ account, items: claim.posts, cursor: claim.cursor, now });
      return await this.settle(place, claim, account, outcome, now);
    } catch (error) {
      this.logger.error(`Looking for comments on ${network} channel ${channelId} broke: ${String(error)}`);
      await this.claims.failed(claim);
      return 0;
    }
  }

  private async settle(
    place: CommentPlace,
    claim: LookClaim,
    account: Account,
    outcome: CommentsOutcome,
    lookedAt: Date,
  ): Promise<number> {
    switch (outcome.kind) {
      case 'comments':
        return this.takeIn(place, claim, outcome, lookedAt);
      case 'cool-down':
        await this.coolDowns.note(place.network, place.channelId, outcome);
        await this.claims.failed(claim);
        return 0;
      case 'reconnect': {
        const renewal = await this.tokens.renew(place.channelId, account.accessToken);
        if (renewal === 'impossible') await this.channels.needsReconnect(place.channelId, outcome.text);
        await this.claims.failed(claim);
        return 0;
      }
      case 'unknown':
        if (claim.failures === 0) this.logger.warn(`No comments from ${place.network} this time: ${outcome.text}`);
        await this.claims.failed(claim);
        return 0;
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  /** The comments and how far they were read, together. */
  private async takeIn(
    place: CommentPlace,
    claim: LookClaim,
    outcome: Extract<CommentsOutcome, { kind: 'comments' }>,
    lookedAt: Date,
  ): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      // Somebody else has the channel by now: what they read counts.
      if (!(await this.claims.finish(manager, claim, outcome, lookedAt))) return 0;
      const posts = [...new Set(outcome.comments.map(({ postRemoteId }) => postRemoteId))];
      const ours = await this.claims.publicationsOf(manager, place.channelId, posts);
      const words = outcome.comments.flatMap((comment) => {
        const publicationId = ours.get(comment.postRemoteId);
        return publicationId === undefined ? [] : [wordOf(comment, publicationId, lookedAt)];
      });
      const fresh = await this.store.keep(place, words, 'poll', manager);
      for (const remoteId of outcome.wholeUnder) {
        const publicationId = claim.posts.find((post) => post.remoteId === remoteId)?.publicationId;
        const present = outcome.comments.filter((one) => one.postRemoteId === remoteId).map((one) => one.remoteId);
        if (publicationId !== undefined) await this.store.markMissing(manager, publicationId, present, lookedAt);
      }
      return fresh;
    });
  }

  private async accountOf(channelId: string): Promise<Account | undefined> {
    try {
      return (await this.channels.account(channelId))?.account;
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      await this.channels.needsReconnect(channelId, error.message);
      return undefined;
    }
  }
}

function wordOf(comment: NetworkComment, publicationId: string, toldAt: Date): CommentWord {
  const { remoteId, parentRemoteId, author, text, at, own, hidden, permalink } = comment;
  return { publicationId, remoteId, toldAt, said: { parentRemoteId, author, text, at, own, hidden, permalink } };
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { type CommentNews, newsIn } from '../networks/graph/comments-delivery.js';
import { type CommentPlace, CommentStore, type CommentWord } from './comment-store.js';
import { LookClaims } from './look-claims.js';
import { POSTS_A_LOOK } from './look-plan.js';
import type { SigningApp } from './webhook-signature.js';

/** A post that is not known may be a new name of one that is; so often the network is asked. */
const ASK_AGAIN_MS = 10 * 60_000;

/** Formats whose comments may come under another name than the post's, or under none. */
const OTHERWISE_NAMED: Record<CommentNews['network'], string[]> = {
  instagram: ['carousel'],
  facebook: ['reel', 'video'],
};

interface Place extends CommentPlace {
  externalId: string;
  name: string;
}

/** Brings what a delivery tells to whose it is: an account may be connected in several workspaces, or in none. */
@Injectable()
export class WebhookNews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly claims: LookClaims,
    private readonly store: CommentStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes in a delivery; doing so twice does no harm. Comments under posts that are not ours are left alone.
   * @returns false for what is no delivery
   */
  async takeIn(app: SigningApp['name'], body: string, receivedAt: Date): Promise<boolean> {
    const all = newsIn(body, receivedAt);
    if (!all) return false;
    // An app for Instagram's own login has nothing to say about Pages.
    const news = app === 'instagram' ? all.filter(({ network }) => network === 'instagram') : all;
    for (const place of await this.placesOf(news)) {
      const told = news.filter((one) => one.network === place.network && one.accountId === place.externalId);
      await this.takeInAt(place, told);
    }
    return true;
  }

  private async takeInAt(place: Place, told: CommentNews[]): Promise<void> {
    const posts = [...new Set(told.flatMap(({ postRemoteId }) => postRemoteId ?? []))];
    const ours = await this.claims.publicationsOf(this.dataSource.manager, place.channelId, posts);
    const words = told.flatMap((one) => wordOf(one, place, ours));
    await this.store.keep(place, words, 'webhook');
    for (const { kind, remoteId, toldAt } of told) {
      if (kind === 'hidden' || kind === 'shown') await this.store.setHidden(place, remoteId, kind === 'hidden', toldAt);
    }
    const said = told.filter(({ kind }) => kind === 'said');
    const nameless = said.some(({ postRemoteId }) => postRemoteId === undefined);
    const unknown = said.some(({ postRemoteId }) => postRemoteId !== undefined && !ours.has(postRemoteId));
    if (nameless || unknown) await this.askSoon(place, nameless);
  }

  /** Every channel, of whichever workspace, that is one of these accounts. */
  private async placesOf(news: CommentNews[]): Promise<Place[]> {
    if (news.length === 0) return [];
    return this.dataSource.query<Place[]>(
      `SELECT id AS "channelId", workspace_id AS "workspaceId", network, external_id AS "externalId", name FROM channel
        WHERE network IN ('instagram', 'facebook') AND external_id = ANY($1) AND deleted_at IS NULL ORDER BY id`,
      [[...new Set(news.map(({ accountId }) => accountId))]],
    );
  }

  /** Where the post's name is missing or not ours, a look at the posts it may be about tells. */
  private async askSoon(place: Place, nameless: boolean): Promise<void> {
    const now = this.clock.now();
    const formats = place.network === 'x' ? [] : OTHERWISE_NAMED[place.network];
    await this.dataSource.query(
      `UPDATE comment_watch SET next_look_at = $2 WHERE publication_id IN (
         SELECT w.publication_id FROM comment_watch w JOIN publication p ON p.id = w.publication_id
          WHERE w.channel_id = $1 AND w.next_look_at > $2 AND p.draft->>'format' = ANY($3)
            AND ($4 OR w.looked_at IS NULL OR w.looked_at < $5)
          ORDER BY p.published_at DESC LIMIT $6)`,
      [place.channelId, now, formats, nameless, new Date(now.getTime() - ASK_AGAIN_MS), POSTS_A_LOOK],
    );
  }
}

function wordOf(one: CommentNews, place: Place, ours: ReadonlyMap<string, string>): CommentWord[] {
  const { kind, remoteId, postRemoteId, parentRemoteId, author, text, at, toldAt } = one;
  const publicationId = postRemoteId === undefined ? undefined : ours.get(postRemoteId);
  if (publicationId === undefined || kind === 'hidden' || kind === 'shown') return [];
  if (kind === 'gone') return [{ publicationId, remoteId, toldAt, gone: true }];
  const own = one.own || (author?.name !== undefined && author.name === place.name.replace(/^@/, ''));
  return [{ publicationId, remoteId, toldAt, said: { parentRemoteId, author, text, at, own } }];
}

import { createHash, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { z } from 'zod';
import { Config } from '../config/config.js';
import { AppSecret } from '../foundation/app-secret.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { conflict, notFound, ProblemError } from '../foundation/problem-error.js';
import type { Caller } from '../identity/caller.js';
import { PostStanding } from '../library/post-standing.js';
import { ReviewLink } from './approval.entity.js';
import type { linkView, NewLink } from './approval.schemas.js';
import { ReviewLog } from './review-log.js';
import { isOwn } from './reviews.js';

const PURPOSE = 'review-link';
const DAY_MS = 24 * 3_600_000;
/** base64url of 32 bytes. */
const TOKEN = /^[\w-]{43}$/;
export const GUEST_PATH = '/review/guest';

export type LinkView = z.infer<typeof linkView>;

/** What somebody finds behind an address: the link, or that it does not work (any more). */
export type OpenedLink =
  { kind: 'open'; link: ReviewLink } | { kind: 'unknown' } | { kind: 'expired' } | { kind: 'revoked' };

/**
 * Addresses that let one guest review one post without an account. The token is an HMAC-SHA256 over the link's id, 256 bits
 * that nobody can guess; the database has only its SHA-256. The maker can see the address again, nobody else.
 */
@Injectable()
export class GuestLinks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secret: AppSecret,
    private readonly config: Config,
    private readonly posts: PostStanding,
    private readonly log: ReviewLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes one for a post in review. It is vouched for when its maker may decide in reviews and is not the post's author.
   * @throws ProblemError 404; 409 when the post is not in review
   */
  async make(caller: Caller, postId: string, { guest, expiresInDays }: NewLink): Promise<LinkView> {
    const { workspaceId, personId } = caller;
    return this.dataSource.transaction(async (manager) => {
      const post = await this.posts.lock(manager, workspaceId, postId);
      if (post.status === 'draft') {
        throw conflict('not-in-review', 'This post is not in review. Submit it first, then invite a guest.');
      }
      const actor = await this.log.actorOf(manager, caller);
      const now = this.clock.now();
      const id = newId();
      const vouches = personId !== null && caller.permissions.has('review.decide') && !isOwn(post, personId);
      const row = {
        id,
        workspaceId,
        postId,
        guest: guest.trim(),
        tokenHash: hashOf(this.tokenOf(id, this.secret.key(PURPOSE))),
        madeBy: personId,
        madeByName: actor.name,
        voucher: vouches ? ('maker' as const) : ('none' as const),
        createdAt: now,
        expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS),
        revokedAt: null,
      };
      await manager.insert(ReviewLink, row);
      const detail = { guest: row.guest, reviewLinkId: id, vouchedFor: vouches };
      await this.log.add(manager, actor, { workspaceId, postId, event: 'link-made', detail });
      return this.view(row);
    });
  }

  /** Newest first; never the addresses. @throws ProblemError 404 */
  async list(workspaceId: string, postId: string): Promise<LinkView[]> {
    await this.posts.requireThere(this.dataSource.manager, workspaceId, postId);
    const rows = await this.dataSource.manager.find(ReviewLink, {
      where: { workspaceId, postId },
      order: { id: 'DESC' },
    });
    return rows.map((row) => this.view(row));
  }

  /** The address, for who made the link alone: with it one can speak as the guest. @throws ProblemError 403, 404, 409 */
  async addressOf(caller: Caller, postId: string, id: string): Promise<string> {
    const link = await this.row(caller.workspaceId, postId, id);
    if (link.madeBy !== caller.personId) {
      throw new ProblemError(
        403,
        'not-your-link',
        'Only who made this link can see its address. Make one of your own.',
      );
    }
    const address = this.addressBehind(link);
    if (address === undefined) throw conflict('link-unreadable', 'The secret was changed since. Make a new link.');
    return address;
  }

  /** The same, or undefined where this caller may not see it. */
  async ownAddress({ workspaceId, personId }: Caller, postId: string, id: string): Promise<string | undefined> {
    const link = await this.row(workspaceId, postId, id);
    return link.madeBy === personId ? this.addressBehind(link) : undefined;
  }

  private addressBehind({ id, tokenHash }: ReviewLink): string | undefined {
    const keys = [this.secret.key(PURPOSE), ...this.secret.previousKeys(PURPOSE)];
    const token = keys.map((key) => this.tokenOf(id, key)).find((each) => hashOf(each).equals(tokenHash));
    return token === undefined ? undefined : `${this.config.publicUrl}${GUEST_PATH}/${token}`;
  }

  /** From now on it opens nothing; what the guest decided stays. @throws ProblemError 404 */
  async revoke(caller: Caller, postId: string, id: string): Promise<void> {
    const { workspaceId } = caller;
    const link = await this.row(workspaceId, postId, id);
    await this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.update(
        ReviewLink,
        { id, revokedAt: IsNull() },
        { revokedAt: this.clock.now() },
      );
      if (affected !== 1) return;
      const actor = await this.log.actorOf(manager, caller);
      const detail = { guest: link.guest, reviewLinkId: id };
      await this.log.add(manager, actor, { workspaceId, postId, event: 'link-revoked', detail });
    });
  }

  /** What an address leads to. Guessing is hopeless, and a wrong guess costs one look into an index. */
  async open(token: string): Promise<OpenedLink> {
    if (!TOKEN.test(token)) return { kind: 'unknown' };
    const link = await this.dataSource.manager.findOneBy(ReviewLink, { tokenHash: hashOf(token) });
    if (!link) return { kind: 'unknown' };
    if (link.revokedAt) return { kind: 'revoked' };
    return link.expiresAt <= this.clock.now() ? { kind: 'expired' } : { kind: 'open', link };
  }

  private tokenOf(id: string, key: Buffer): string {
    return createHmac('sha256', key).update(id).digest('base64url');
  }

  private async row(workspaceId: string, postId: string, id: string): Promise<ReviewLink> {
    const row = await this.dataSource.manager.findOneBy(ReviewLink, { id, workspaceId, postId });
    if (!row) throw notFound('review link', id);
    return row;
  }

  private view({
    id,
    guest,
    madeByName,
    createdAt,
    expiresAt,
    revokedAt,
    voucher,
  }: Omit<ReviewLink, 'tokenHash' | 'madeBy'>): LinkView {
    return {
      id,
      guest,
      madeBy: madeByName,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      revokedAt: revokedAt?.toISOString() ?? null,
      usable: !revokedAt && expiresAt > this.clock.now(),
      vouchedFor: voucher === 'maker',
    };
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

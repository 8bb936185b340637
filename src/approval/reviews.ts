import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { conflict, notFound, ProblemError } from '../foundation/problem-error.js';
import type { Caller } from '../identity/caller.js';
import type { Post } from '../library/post.entity.js';
import { PostStanding } from '../library/post-standing.js';
import { Approval } from './approval.entity.js';
import { contentName, type Hashes } from './content.js';
import { Release } from './release.js';
import { type ReviewActor, ReviewLog } from './review-log.js';
import { Standing } from './standing.js';

/** Somebody who says yes, and who answers for it. */
export interface Approver {
  actor: ReviewActor;
  /** The reviewer themselves, or the person who vouches for a guest; null: nobody yet. */
  responsibleId: string | null;
  vouchedByName: string | null;
}

/** The way of a post through its review. Every step holds the post's row, so that two at once are one after the other. */
@Injectable()
export class Reviews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly posts: PostStanding,
    private readonly standing: Standing,
    private readonly release: Release,
    private readonly log: ReviewLog,
    private readonly clock: Clock,
  ) {}

  /** Asks for review; a post that is in review already stays so. @throws ProblemError 404, 409 when it is approved */
  async submit(caller: Caller, postId: string, note?: string): Promise<void> {
    await this.step(caller.workspaceId, postId, async (manager, post) => {
      if (post.status === 'approved') throw conflict('post-approved', 'This post is approved already.');
      if (post.status === 'in-review') return;
      await this.standing.endAll(manager, postId);
      await this.posts.set(manager, post.workspaceId, postId, 'in-review');
      const actor = await this.log.actorOf(manager, caller);
      await this.log.add(manager, actor, { workspaceId: post.workspaceId, postId, event: 'submitted', note });
    });
  }

  /**
   * Says yes to exactly what was seen.
   * @param content the name of what the review showed
   * @throws ProblemError 403 for one's own post and for a key without a person; 404; 409 when it is not in review, or is no
   * longer what was seen
   */
  async approve(caller: Caller, postId: string, content: string, note?: string): Promise<void> {
    const personId = personOf(caller);
    await this.step(caller.workspaceId, postId, async (manager, post) => {
      refuseOwn(post, personId);
      const actor = await this.log.actorOf(manager, caller);
      await this.sayYes(manager, post, { actor, responsibleId: personId, vouchedByName: null }, content, note);
    });
  }

  /** A guest's yes; whether it counts hangs on who answers for it. The caller has looked at the link. @throws ProblemError 409 */
  async approveAsGuest(
    workspaceId: string,
    postId: string,
    guest: Approver,
    content: string,
    note?: string,
  ): Promise<void> {
    await this.step(workspaceId, postId, async (manager, post) => {
      const own = guest.responsibleId !== null && isOwn(post, guest.responsibleId);
      // Whoever wrote it cannot answer for the reader; another reviewer still may.
      const approver = own ? { ...guest, responsibleId: null, vouchedByName: null } : guest;
      await this.sayYes(manager, post, approver, content, note);
    });
  }

  /**
   * A reviewer answers for a guest whose link was made by somebody who cannot, so that their approval counts.
   * @throws ProblemError 403, 404; 409 when it does not stand any more
   */
  async vouch(caller: Caller, postId: string, approvalId: string): Promise<void> {
    const personId = personOf(caller);
    await this.step(caller.workspaceId, postId, async (manager, post) => {
      refuseOwn(post, personId);
      const approval = await manager.findOneBy(Approval, { id: approvalId, postId });
      if (!approval || approval.linkId === null) throw notFound('approval of a guest', approvalId);
      if (approval.endedAt) throw conflict('approval-ended', 'The post was changed since, so this approval has ended.');
      if (approval.responsibleId !== null) return;
      const actor = await this.log.actorOf(manager, caller);
      const set = { responsibleId: personId, vouchedByName: actor.name };
      await manager.update(Approval, { id: approvalId }, set);
      const detail = { guest: approval.name };
      await this.standing.settle(manager, post);
      const released = await this.release.ofPost(manager, post.workspaceId, postId);
      await this.log.add(manager, actor, { workspaceId: post.workspaceId, postId, event: 'guest-vouched', detail });
      await this.release.note(manager, post.workspaceId, postId, released);
    });
  }

  /** Asks for changes; every approval ends. @throws ProblemError 403 for a key without a person; 404; 409 when it is a draft */
  async askChanges(caller: Caller, postId: string, note: string): Promise<void> {
    personOf(caller);
    await this.step(caller.workspaceId, postId, async (manager, post) => {
      await this.sayNo(manager, post, await this.log.actorOf(manager, caller), note);
    });
  }

  /** The same by a guest: anybody's doubt is worth a second look. */
  async askChangesAsGuest(workspaceId: string, postId: string, actor: ReviewActor, note: string): Promise<void> {
    await this.step(workspaceId, postId, (manager, post) => this.sayNo(manager, post, actor, note));
  }

  /** Takes a post back to its author; approvals end. One that is a draft stays so. @throws ProblemError 404 */
  async withdraw(caller: Caller, postId: string, note?: string): Promise<void> {
    await this.step(caller.workspaceId, postId, async (manager, post) => {
      if (post.status === 'draft') return;
      await this.standing.endAll(manager, postId);
      await this.posts.set(manager, post.workspaceId, postId, 'draft');
      const actor = await this.log.actorOf(manager, caller);
      await this.log.add(manager, actor, { workspaceId: post.workspaceId, postId, event: 'withdrawn', note });
    });
  }

  private step(
    workspaceId: string,
    postId: string,
    take: (manager: EntityManager, post: Post) => Promise<void>,
  ): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await take(manager, await this.posts.lock(manager, workspaceId, postId));
    });
  }

  private async sayYes(
    manager: EntityManager,
    post: Post,
    approver: Approver,
    content: string,
    note?: string,
  ): Promise<void> {
    const { workspaceId, id: postId } = post;
    refuseDraft(post);
    const hashes = await this.standing.presentOf(manager, workspaceId, postId);
    if (contentName(hashes) !== content) {
      throw conflict(
        'post-changed',
        'What would be published was changed after you opened it. Look at it again, then decide.',
      );
    }
    const { actor } = approver;
    await this.replace(manager, post, approver, hashes);
    const counts = approver.responsibleId !== null;
    const detail = {
      networks: Object.keys(hashes),
      ...(actor.linkId !== null && { counts, vouchedBy: approver.vouchedByName }),
    };
    await this.standing.settle(manager, post);
    const released = await this.release.ofPost(manager, workspaceId, postId);
    await this.log.add(manager, actor, { workspaceId, postId, event: 'approved', note, detail });
    await this.release.note(manager, workspaceId, postId, released);
  }

  /** One yes of each person and of each link stands at a time. */
  private async replace(manager: EntityManager, post: Post, approver: Approver, hashes: Hashes): Promise<void> {
    const { workspaceId, id: postId } = post;
    const { actor, responsibleId, vouchedByName } = approver;
    const now = this.clock.now();
    const mine =
      actor.linkId === null ? { personId: actor.personId ?? IsNull(), linkId: IsNull() } : { linkId: actor.linkId };
    await manager.update(Approval, { postId, endedAt: IsNull(), ...mine }, { endedAt: now });
    await manager.insert(Approval, {
      id: newId(),
      workspaceId,
      postId,
      personId: actor.personId,
      linkId: actor.linkId,
      name: actor.name,
      responsibleId,
      vouchedByName,
      hashes,
      createdAt: now,
    });
  }

  private async sayNo(manager: EntityManager, post: Post, actor: ReviewActor, note: string): Promise<void> {
    const { workspaceId, id: postId } = post;
    refuseDraft(post);
    await this.standing.endAll(manager, postId);
    await this.posts.set(manager, workspaceId, postId, 'draft');
    await this.log.add(manager, actor, { workspaceId, postId, event: 'changes-asked', note });
  }
}

/** @throws ProblemError 403 when nobody in particular is asking */
export function personOf({ personId }: Caller): string {
  if (personId !== null) return personId;
  throw new ProblemError(
    403,
    'needs-a-person',
    'Only a person can decide in a review, and this key belongs to nobody in particular.',
  );
}

/** Whether this person wrote the post or was the last to change it. */
export function isOwn(post: Pick<Post, 'authorId' | 'lastEditorId'>, personId: string): boolean {
  return post.authorId === personId || post.lastEditorId === personId;
}

function refuseOwn(post: Post, personId: string): void {
  if (!isOwn(post, personId)) return;
  const did = post.authorId === personId ? 'wrote this post' : 'were the last to change this post';
  throw new ProblemError(403, 'own-post', `You ${did}, so somebody else has to approve it.`);
}

function refuseDraft(post: Post): void {
  if (post.status !== 'draft') return;
  throw conflict(
    'not-in-review',
    'This post is not in review: it was never submitted, was withdrawn, or has changes to be made.',
  );
}

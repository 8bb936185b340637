import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { PublicationStore } from '../calendar/publication-store.js';
import { FRESH_START } from '../calendar/scheduling.js';
import { Clock } from '../foundation/clock.js';
import { PostStanding } from '../library/post-standing.js';
import type { NetworkName } from '../networks/network.js';
import { countedApprovals, neededReviewers } from './counting.js';
import { ApprovalGate, type Outgoing } from './gate.js';
import { THE_APP, ReviewLog } from './review-log.js';
import { Standing } from './standing.js';

const NOT_APPROVED = 'not-approved';
const POSTS_PER_TICK = 100;
const MINUTE_MS = 60_000;

interface Waiting {
  id: string;
  postId: string;
  channelId: string;
  network: NetworkName;
  dueAt: Date;
  lateLimitMinutes: number;
}

/**
 * Lets publications go on that were held for want of approval, once they have it: while their time is not further past
 * than the workspace's late limit. Later than that they stay held, and say that a person has to decide about the time.
 */
@Injectable()
export class Release {
  constructor(
    private readonly dataSource: DataSource,
    private readonly gate: ApprovalGate,
    private readonly standing: Standing,
    private readonly posts: PostStanding,
    private readonly store: PublicationStore,
    private readonly log: ReviewLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Those of one post, in the caller's transaction, which holds the post and notes them with `note` at its end: whoever waits
   * for the audit trail must not wait for a publication afterwards.
   * @returns the ids of those that went back into the calendar
   */
  async ofPost(manager: EntityManager, workspaceId: string, postId: string): Promise<string[]> {
    const waiting = await manager.query<Waiting[]>(
      `SELECT p.id, p.post_id AS "postId", p.channel_id AS "channelId", c.network, p.due_at AS "dueAt",
              w.late_limit_minutes AS "lateLimitMinutes"
         FROM publication p JOIN channel c ON c.id = p.channel_id JOIN workspace w ON w.id = p.workspace_id
        WHERE p.post_id = $1 AND p.workspace_id = $2 AND p.status = 'held' AND p.reason_code = '${NOT_APPROVED}'
        ORDER BY p.due_at`,
      [postId, workspaceId],
    );
    if (waiting.length === 0) return [];
    const hashes = await this.standing.presentOf(manager, workspaceId, postId);
    const sendable = waiting.flatMap((each): (Waiting & Outgoing)[] => {
      const hash = hashes[each.network];
      return hash === undefined ? [] : [{ ...each, hash }];
    });
    const verdicts = await this.gate.judgeEach(manager, sendable);
    const released: string[] = [];
    for (const [index, each] of sendable.entries()) {
      if (verdicts[index]?.kind !== 'missing' && (await this.letGo(manager, workspaceId, each))) released.push(each.id);
    }
    return released;
  }

  /** Writes into the post's history what `ofPost` let go. */
  async note(manager: EntityManager, workspaceId: string, postId: string, publicationIds: string[]): Promise<void> {
    for (const publicationId of publicationIds) {
      const detail = { publicationId };
      await this.log.add(manager, THE_APP, { workspaceId, postId, event: 'released', detail });
    }
  }

  /**
   * Those that are approved and were held all the same, since somebody decided at the very moment they were due, or since
   * the workspace asks for less now. Safe on every node at once.
   */
  async run(): Promise<void> {
    const posts = await this.dataSource.query<{ postId: string; workspaceId: string }[]>(
      `SELECT DISTINCT p.post_id AS "postId", p.workspace_id AS "workspaceId"
         FROM publication p JOIN post t ON t.id = p.post_id JOIN channel c ON c.id = p.channel_id
         LEFT JOIN approval_rule r ON r.workspace_id = p.workspace_id
        WHERE p.status = 'held' AND p.reason_code = '${NOT_APPROVED}' AND t.deleted_at IS NULL
          AND ${countedApprovals('AND jsonb_exists(a.hashes, c.network)')} >= ${neededReviewers('p.channel_id')} LIMIT ${POSTS_PER_TICK}`,
    );
    for (const { postId, workspaceId } of posts) {
      await this.dataSource.transaction(async (manager) => {
        const [post] = await this.posts.lockEach(manager, workspaceId, [postId]);
        if (!post) return;
        const lost = await this.standing.reconcile(manager, [post], THE_APP, 'what is printed with it');
        if (lost.length > 0) return;
        await this.note(manager, workspaceId, postId, await this.ofPost(manager, workspaceId, postId));
      });
    }
  }

  private async letGo(manager: EntityManager, workspaceId: string, held: Waiting): Promise<boolean> {
    const { id, dueAt, lateLimitMinutes } = held;
    const match = { id, workspaceId, reasonCode: NOT_APPROVED };
    const now = this.clock.now();
    if (now.getTime() - dueAt.getTime() > lateLimitMinutes * MINUTE_MS) {
      const reason = `It has what it needs now, but only after its time: this workspace holds what is more than ${lateLimitMinutes} minutes late.`;
      await this.store.changeEach(manager, [
        { id, what: { staying: 'held' }, set: { reason, reasonCode: 'approved-too-late' } },
      ]);
      return false;
    }
    return this.store.happen(manager, match, 'retry', FRESH_START);
  }
}

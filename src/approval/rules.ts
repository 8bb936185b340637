import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ChannelDirectory } from '../calendar/channel-directory.js';
import { Clock } from '../foundation/clock.js';
import { invalidInput } from '../foundation/problem-error.js';
import type { Caller } from '../identity/caller.js';
import { ApprovalRule } from './approval.entity.js';
import type { RuleChange } from './approval.schemas.js';
import { countedApprovals } from './counting.js';
import { Release } from './release.js';
import { ReviewLog } from './review-log.js';
import { NO_RULE, type Rule } from './rule.js';

/** What each workspace asks for before something goes out. */
@Injectable()
export class Rules {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: ChannelDirectory,
    private readonly release: Release,
    private readonly log: ReviewLog,
    private readonly clock: Clock,
  ) {}

  async of(workspaceId: string, manager: EntityManager = this.dataSource.manager): Promise<Rule> {
    const row = await manager.findOneBy(ApprovalRule, { workspaceId });
    if (!row) return NO_RULE;
    const { reviewers, kinds, channelIds } = row;
    return { reviewers, kinds, channelIds };
  }

  /**
   * Asks for more or less. Posts in review become approved where that is enough now, and approved ones go back into
   * review where it is not; publications held for want of approval go on where none is needed any more.
   * @throws ProblemError 422 naming channels that the workspace does not have
   */
  async change(caller: Caller, change: RuleChange): Promise<Rule> {
    const { workspaceId } = caller;
    await this.requireKnown(workspaceId, change.channelIds ?? []);
    const rule = await this.dataSource.transaction(async (manager) => {
      await manager.query(
        'INSERT INTO approval_rule (workspace_id, updated_at) VALUES ($1, $2) ON CONFLICT (workspace_id) DO NOTHING',
        [workspaceId, this.clock.now()],
      );
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      await manager.update(ApprovalRule, { workspaceId }, { ...given, updatedAt: this.clock.now() });
      await this.settleAll(manager, workspaceId);
      const made = await this.of(workspaceId, manager);
      await this.log.settings(manager, await this.log.actorOf(manager, caller), workspaceId, { ...made });
      return made;
    });
    await this.release.run();
    return rule;
  }

  private async settleAll(manager: EntityManager, workspaceId: string): Promise<void> {
    // In one order for everybody who holds several posts.
    await manager.query(
      `SELECT id FROM post WHERE workspace_id = $1 AND status <> 'draft' AND deleted_at IS NULL ORDER BY id FOR UPDATE`,
      [workspaceId],
    );
    await manager.query(
      `UPDATE post t
          SET status = CASE WHEN ${countedApprovals()} >= GREATEST(1, r.reviewers) THEN 'approved' ELSE 'in-review' END
         FROM approval_rule r
        WHERE r.workspace_id = t.workspace_id AND t.workspace_id = $1 AND t.status <> 'draft' AND t.deleted_at IS NULL`,
      [workspaceId],
    );
  }

  private async requireKnown(workspaceId: string, ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const known = new Set((await this.directory.channels(workspaceId, ids)).map((channel) => channel.id));
    const faults = ids.flatMap((each, index) =>
      known.has(each) ? [] : [{ path: `channelIds.${index}`, message: `There is no channel with the id ${each}.` }],
    );
    if (faults.length > 0) throw invalidInput(faults);
  }
}

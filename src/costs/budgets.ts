import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { CostBudget } from './cost.entity.js';

export interface Budget {
  /** US cents a calendar month (UTC); null: no budget. */
  monthlyCents: number | null;
  /** The account that posts owns the developer app, so reading its own posts costs less. */
  ownsApp: boolean;
}

/** What each workspace wants to spend. */
@Injectable()
export class Budgets {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: AuditTrail,
  ) {}

  async get(workspaceId: string, manager: EntityManager = this.dataSource.manager): Promise<Budget> {
    const row = await manager.findOneBy(CostBudget, { workspaceId });
    return { monthlyCents: row?.monthlyCents ?? null, ownsApp: row?.ownsApp ?? false };
  }

  async set(caller: Caller, budget: Budget): Promise<Budget> {
    const { workspaceId } = caller;
    await this.dataSource.transaction(async (manager) => {
      // Another budget is another thing to be told about.
      await manager.upsert(CostBudget, { workspaceId, ...budget, warnedMonth: null, warnedPercent: null }, [
        'workspaceId',
      ]);
      const event = { action: 'costs.budget-set', subject: workspaceId, detail: { ...budget } };
      await this.trail.record(manager, { workspaceId, actor: actorOf(caller), ...event });
    });
    return budget;
  }
}

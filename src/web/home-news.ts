import { Injectable } from '@nestjs/common';
import { Budgets } from '../costs/budgets.js';
import { Costs, type MonthCost } from '../costs/costs.js';
import { dollars } from '../costs/money.js';
import { VersionWatch } from '../doctor/version-watch.js';
import type { Permission } from '../identity/permissions.js';

/** One thing that whoever looks after the workspace should know, and where to read on. */
export interface NewsLine {
  text: string;
  href: string;
  title: string;
}

/** What whoever looks after the workspace learns on the home page: a budget that is nearly spent, a version that ends. */
@Injectable()
export class HomeNews {
  constructor(
    private readonly budgets: Budgets,
    private readonly costs: Costs,
    private readonly versions: VersionWatch,
  ) {}

  /** @param permissions of whoever looks */
  async of(workspaceId: string, permissions: ReadonlySet<Permission>): Promise<NewsLine[]> {
    if (!permissions.has('workspace.change')) return [];
    const version = this.versions.news();
    return [
      ...(await this.budget(workspaceId)),
      ...(version ? [{ text: version.text, href: '/doctor', title: 'What to do' }] : []),
    ];
  }

  private async budget(workspaceId: string): Promise<NewsLine[]> {
    const { monthlyCents } = await this.budgets.get(workspaceId);
    if (monthlyCents === null) return [];
    const text = budgetLine(await this.costs.month(workspaceId));
    return text === undefined ? [] : [{ text, href: '/costs', title: 'Costs' }];
  }
}

/** One calm sentence when the month's budget is passed or near it; undefined otherwise. */
export function budgetLine({ spentUsd, plannedUsd, budgetUsd, standing }: MonthCost): string | undefined {
  if (budgetUsd === undefined || standing === undefined) return undefined;
  const [spent, planned, budget] = [spentUsd, plannedUsd, budgetUsd].map((usd) => dollars(usd * 1_000_000));
  switch (standing) {
    case 'within':
      return undefined;
    case 'near':
      return plannedUsd > 0
        ? `X is near its budget: of ${budget} for this month ${spent} is spent, and ${planned} is planned.`
        : `X is near its budget: of ${budget} for this month ${spent} is spent.`;
    case 'passed':
      return `X has passed its budget: ${spent} of ${budget} for this month. Posts still go out as planned.`;
    default: {
      const never: never = standing;
      return never;
    }
  }
}

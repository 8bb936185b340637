import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type PlannedCost, type PlannedPost, QueueCosts } from '../calendar/queue-costs.js';
import { Channels } from '../channels/channels.js';
import { PULL_DAYS } from '../engagement/pull-plan.js';
import { Clock } from '../foundation/clock.js';
import { type InputFault, invalidInput } from '../foundation/problem-error.js';
import { Composer } from '../library/composer.js';
import { PostShelf } from '../library/post-shelf.js';
import type { ChargeItem } from '../networks/charges.js';
import type { NetworkName } from '../networks/network.js';
import { itemsOf, priceOf, PRICES_READ_ON, PRICES_SOURCE } from '../networks/x/prices.js';
import { type BudgetStanding, standingOf } from './budget-standing.js';
import { Budgets } from './budgets.js';
import { dollars, usd } from './money.js';
import { type Month, monthNamed, monthOf } from './months.js';

/** The networks that charge the operator for each call. */
const CHARGING: readonly NetworkName[] = ['x'];

interface Line {
  item: ChargeItem;
  count: number;
  usd: number;
}

/** What a month costs; amounts in US dollars. */
export interface MonthCost {
  /** `2026-11`, in UTC as the networks bill. */
  month: string;
  /** Charged so far by our own notes: an estimate, the network's bill counts. */
  spentUsd: number;
  items: Line[];
  channels: { channelId: string; name: string; usd: number }[];
  /** What is still planned for this month, with reading its numbers until the month ends. */
  plannedUsd: number;
  budgetUsd?: number;
  standing?: BudgetStanding;
  prices: { readOn: string; source: string };
}

interface Spent {
  channelId: string;
  name: string;
  item: ChargeItem;
  count: number;
  micro: number;
}

/** What networks that charge cost: this month, and what is planned. Only X charges today. */
@Injectable()
export class Costs extends QueueCosts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly channels: Channels,
    private readonly shelf: PostShelf,
    private readonly composer: Composer,
    private readonly budgets: Budgets,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** @param name `2026-11`; absent: this month */
  async month(workspaceId: string, name?: string): Promise<MonthCost> {
    const month = name === undefined ? monthOf(this.clock.now()) : monthNamed(name);
    const rows = await this.spentBy(workspaceId, month);
    const spent = sum(rows.map(({ micro }) => micro));
    const planned = await this.planned(this.dataSource.manager, workspaceId, month);
    const { monthlyCents } = await this.budgets.get(workspaceId);
    const budget = monthlyCents === null ? undefined : monthlyCents * 10_000;
    return {
      month: month.name,
      spentUsd: usd(spent),
      items: [...Map.groupBy(rows, ({ item }) => item)].map(([item, those]) => ({
        item,
        count: sum(those.map(({ count }) => count)),
        usd: usd(sum(those.map(({ micro }) => micro))),
      })),
      channels: [...Map.groupBy(rows, ({ channelId }) => channelId)].map(([channelId, those]) => ({
        channelId,
        name: those[0]?.name ?? '',
        usd: usd(sum(those.map(({ micro }) => micro))),
      })),
      plannedUsd: usd(planned),
      ...(budget !== undefined && { budgetUsd: usd(budget), standing: standingOf(spent, planned, budget) }),
      prices: { readOn: PRICES_READ_ON, source: PRICES_SOURCE },
    };
  }

  async of(manager: EntityManager, workspaceId: string, planned: PlannedPost[]): Promise<PlannedCost | undefined> {
    const items = await this.itemsOf(manager, workspaceId, planned);
    if (items === undefined) return undefined;
    const { ownsApp, monthlyCents } = await this.budgets.get(workspaceId, manager);
    const posts = items.flat().filter((item) => item === 'post' || item === 'post-with-link');
    const publish = sum(items.flat().map((item) => priceOf(item, ownsApp)));
    const measure = items.length * PULL_DAYS * priceOf('post-read', ownsApp);
    return {
      posts: posts.length,
      postsWithLink: posts.filter((item) => item === 'post-with-link').length,
      publishUsd: usd(publish),
      measureUsd: usd(measure),
      totalUsd: usd(publish + measure),
      ...(monthlyCents !== null &&
        (await this.warning(manager, workspaceId, publish + measure, monthlyCents * 10_000))),
    };
  }

  /** @throws ProblemError 422 naming what is not there */
  async estimate(workspaceId: string, postIds: string[], channelIds: string[]): Promise<PlannedCost | undefined> {
    const { manager } = this.dataSource;
    const [posts, channels] = await Promise.all([
      this.shelf.find(manager, workspaceId, postIds),
      this.channels.some(workspaceId, channelIds),
    ]);
    const faults = [
      ...unknownIds('postIds', postIds, new Set(posts.map(({ post }) => post.id))),
      ...unknownIds('channelIds', channelIds, new Set(channels.map(({ id }) => id))),
    ];
    if (faults.length > 0) throw invalidInput(faults);
    const pairs = channelIds.flatMap((channelId) => postIds.map((postId) => ({ postId, channelId })));
    return this.of(manager, workspaceId, pairs);
  }

  /** Spent and still planned for the month, in millionths. */
  async standing(workspaceId: string): Promise<{ spent: number; planned: number }> {
    const month = monthOf(this.clock.now());
    const rows = await this.spentBy(workspaceId, month);
    const planned = await this.planned(this.dataSource.manager, workspaceId, month);
    return { spent: sum(rows.map(({ micro }) => micro)), planned };
  }

  private async warning(
    manager: EntityManager,
    workspaceId: string,
    more: number,
    budget: number,
  ): Promise<{ warning?: string }> {
    const month = monthOf(this.clock.now());
    const spent = sum((await this.spentBy(workspaceId, month, manager)).map(({ micro }) => micro));
    const planned = await this.planned(manager, workspaceId, month);
    const total = spent + planned + more;
    if (total <= budget) return {};
    const already = spent + planned;
    return {
      warning: `With this, X would cost about ${dollars(total)} this month (${dollars(spent)} spent, ${dollars(planned)} planned before), more than the budget of ${dollars(budget)}.${already > budget ? ' What was planned before passes it, too.' : ''}`,
    };
  }

  private async spentBy(
    workspaceId: string,
    { first, end }: Month,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Spent[]> {
    return manager.query(
      `SELECT n.channel_id AS "channelId", c.name, n.item, count(*)::int AS count, sum(n.micro_usd)::float8 AS micro
         FROM network_charge n JOIN channel c ON c.id = n.channel_id
        WHERE n.workspace_id = $1 AND n.day >= $2 AND n.day < $3 GROUP BY 1, 2, 3 ORDER BY 2, 1, 3`,
      [workspaceId, first, end.toISOString().slice(0, 10)],
    );
  }

  /** What is in the calendar for the month, from now on in the present one, with reading its numbers in what is left of it. */
  private async planned(manager: EntityManager, workspaceId: string, month: Month): Promise<number> {
    const now = this.clock.now();
    if (month.end <= now) return 0;
    const rows = await manager.query<(PlannedPost & { daysLeft: number })[]>(
      `SELECT p.post_id AS "postId", p.channel_id AS "channelId",
              greatest(0, ceil(extract(epoch FROM $3::timestamptz - greatest(p.due_at, $2)) / 86400))::int AS "daysLeft"
         FROM publication p JOIN channel c ON c.id = p.channel_id
        WHERE p.workspace_id = $1 AND p.due_at < $3 AND greatest(p.due_at, $2) >= $5
          AND p.status IN ('scheduled', 'publishing') AND c.network = ANY($4)`,
      [workspaceId, now, month.end, CHARGING, new Date(`${month.first}T00:00:00Z`)],
    );
    const items = await this.itemsOf(manager, workspaceId, rows);
    if (items === undefined) return 0;
    const { ownsApp } = await this.budgets.get(workspaceId, manager);
    const reads = sum(rows.map(({ daysLeft }) => Math.min(PULL_DAYS, daysLeft)));
    return sum(items.flat().map((item) => priceOf(item, ownsApp))) + reads * priceOf('post-read', ownsApp);
  }

  /** What each publication on a network that charges will be charged for; undefined when there is none. */
  private async itemsOf(
    manager: EntityManager,
    workspaceId: string,
    planned: PlannedPost[],
  ): Promise<ChargeItem[][] | undefined> {
    const ids = [...new Set(planned.map(({ channelId }) => channelId))];
    const channels = await this.channels.some(workspaceId, ids, manager);
    const charging = new Set(channels.filter(({ network }) => CHARGING.includes(network)).map(({ id }) => id));
    const those = planned.filter(({ channelId }) => charging.has(channelId));
    if (those.length === 0) return undefined;
    const posts = await this.shelf.find(manager, workspaceId, [...new Set(those.map(({ postId }) => postId))]);
    const drafts = await this.composer.preview(manager, workspaceId, posts, 'x');
    return those.map(({ postId }) => {
      const draft = drafts.get(postId);
      return draft ? itemsOf(draft) : [];
    });
  }
}

function unknownIds(path: string, asked: string[], known: Set<string>): InputFault[] {
  return asked.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `${path}.${index}`, message: `There is no ${id}.` }],
  );
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

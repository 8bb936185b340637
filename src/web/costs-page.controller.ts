import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Budgets } from '../costs/budgets.js';
import { Costs, type MonthCost } from '../costs/costs.js';
import { budget } from '../costs/costs.schemas.js';
import { dollars } from '../costs/money.js';
import { PublicRoute } from '../identity/caller.js';
import type { ChargeItem } from '../networks/charges.js';
import { Door } from './door.js';
import { Frame } from './frame.js';
import { PageFilter } from './page.filter.js';
import { type FormPage, type Next, PageForm, type Typed, typed } from './page-form.js';
import type { Guest } from './visit.js';

const ITEM_WORDS: Record<ChargeItem, string> = {
  post: 'Posts',
  'post-with-link': 'Posts with a link',
  'post-read': 'Posts read, for their numbers and comments',
  'user-read': 'People looked up',
  content: 'Alt texts, and replies hidden',
};

const STANDING_WORDS: Record<NonNullable<MonthCost['standing']>, string> = {
  within: 'Within the budget.',
  near: 'Nearly spent: with what is planned the budget may be passed.',
  passed: 'The budget is passed. Posts still go out as planned.',
};

const newBudget = z.object({
  amount: z
    .string()
    .trim()
    .transform((amount) => (amount === '' ? null : Number(amount.replace(',', '.'))))
    .refine((amount) => amount === null || !Number.isNaN(amount), {
      error: 'Write an amount such as 25 or 12.50, or nothing for no budget.',
      abort: true,
    })
    .pipe(budget.shape.monthlyUsd),
  ownsApp: z.literal('yes').optional(),
});

/** What X has cost this month, what is planned, and the budget. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('costs')
export class CostsPageController {
  constructor(
    private readonly door: Door,
    private readonly form: PageForm,
    private readonly costs: Costs,
    private readonly budgets: Budgets,
    private readonly frame: Frame,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const guest = await this.door.open(request, reply, 'reports.read');
    if (guest) await this.form.show(request, reply, this.pageOf(guest));
  }

  @Post()
  async change(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'workspace.change');
    if (guest) await this.form.submit(request, reply, this.pageOf(guest), form, () => this.fulfil(guest, form));
  }

  private async fulfil({ caller }: Guest, form: Typed): Promise<Next> {
    const { amount, ownsApp } = newBudget.parse(form);
    const monthlyCents = amount === null ? null : Math.round(amount * 100);
    await this.budgets.set(caller, { monthlyCents, ownsApp: ownsApp === 'yes' });
    return { to: '/costs' };
  }

  private pageOf({ workspace, caller }: Guest): FormPage {
    return {
      template: 'costs',
      scope: workspace.id,
      view: async ({ form }) => {
        const month = await this.costs.month(workspace.id);
        const { monthlyCents, ownsApp } = await this.budgets.get(workspace.id);
        const kept = monthlyCents === null ? '' : (monthlyCents / 100).toFixed(2);
        return {
          ...this.frame.view(caller.permissions),
          workspace: workspace.name,
          month: new Date(`${month.month}-01T00:00:00Z`).toLocaleDateString('en-GB', {
            ...{ timeZone: 'UTC', month: 'long', year: 'numeric' },
          }),
          spent: amountOf(month.spentUsd),
          planned: amountOf(month.plannedUsd),
          ...(month.budgetUsd !== undefined && { budget: amountOf(month.budgetUsd) }),
          ...(month.standing && { standing: STANDING_WORDS[month.standing], near: month.standing !== 'within' }),
          items: month.items.map(({ item, count, usd }) => ({
            ...{ words: ITEM_WORDS[item], count: count.toLocaleString('en-GB'), amount: amountOf(usd) },
          })),
          prices: month.prices,
          manages: caller.permissions.has('workspace.change'),
          amount: form ? form['amount'] : kept,
          ownsApp: form ? form['ownsApp'] === 'yes' : ownsApp,
        };
      },
    };
  }
}

function amountOf(usd: number): string {
  return dollars(usd * 1_000_000);
}

import { Body, Controller, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { PlannedCost } from '../calendar/queue-costs.js';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { Budgets } from './budgets.js';
import { Costs, type MonthCost } from './costs.js';
import { budget, budgetView, estimateRequest, estimateView, monthCostView, monthQuery } from './costs.schemas.js';

@ApiTags('costs')
@Controller('api/v1/costs')
export class CostsController {
  constructor(
    private readonly costs: Costs,
    private readonly budgets: Budgets,
  ) {}

  @Get()
  @Needs('reports.read')
  @ApiOperation({ summary: 'What networks that charge have cost in a month (UTC), and what is planned for it' })
  @ApiResponse({ status: 200, standardSchema: monthCostView })
  month(
    @CurrentCaller() caller: Caller,
    @Query({ schema: monthQuery }) { month }: z.infer<typeof monthQuery>,
  ): Promise<MonthCost> {
    return this.costs.month(caller.workspaceId, month);
  }

  @Post('estimate')
  @Needs('calendar.read')
  @HttpCode(200)
  @ApiOperation({ summary: 'What these posts on these channels would cost, before they are queued' })
  @ApiResponse({ status: 200, standardSchema: estimateView })
  async estimate(
    @CurrentCaller() caller: Caller,
    @Body({ schema: estimateRequest }) { postIds, channelIds }: z.infer<typeof estimateRequest>,
  ): Promise<PlannedCost> {
    const cost = await this.costs.estimate(caller.workspaceId, postIds, channelIds);
    return cost ?? { posts: 0, postsWithLink: 0, publishUsd: 0, measureUsd: 0, totalUsd: 0 };
  }

  @Get('budget')
  @Needs('reports.read')
  @ApiOperation({ summary: 'The monthly budget' })
  @ApiResponse({ status: 200, standardSchema: budgetView })
  async budget(@CurrentCaller() caller: Caller): Promise<z.infer<typeof budgetView>> {
    const { monthlyCents, ownsApp } = await this.budgets.get(caller.workspaceId);
    return { monthlyUsd: monthlyCents === null ? null : monthlyCents / 100, ownsApp };
  }

  @Put('budget')
  @Needs('workspace.change')
  @ApiOperation({ summary: 'Set the monthly budget in US dollars (null: none); people are warned before it is passed' })
  @ApiResponse({ status: 200, standardSchema: budgetView })
  async setBudget(
    @CurrentCaller() caller: Caller,
    @Body({ schema: budget }) { monthlyUsd, ownsApp }: z.infer<typeof budget>,
  ): Promise<z.infer<typeof budgetView>> {
    const monthlyCents = monthlyUsd === null ? null : Math.round(monthlyUsd * 100);
    await this.budgets.set(caller, { monthlyCents, ownsApp });
    return this.budget(caller);
  }
}

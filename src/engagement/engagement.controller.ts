import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { METRIC_NAMES } from '../networks/network.js';
import { Engagement, type MetricsView } from './engagement.js';

const metrics = z.object(Object.fromEntries(METRIC_NAMES.map((name) => [name, z.number().optional()])));
const metricsView = z.object({
  latest: metrics,
  measuredAt: z.iso.datetime().optional(),
  series: z.array(metrics.extend({ at: z.iso.datetime() })),
});

@ApiTags('engagement')
@Controller('api/v1/publications/:id')
export class EngagementController {
  constructor(private readonly engagement: Engagement) {}

  @Get('metrics')
  @Needs('reports.read')
  @ApiOperation({ summary: 'How a publication was received; a metric the network does not give is absent' })
  @ApiResponse({ status: 200, standardSchema: metricsView })
  metrics(@CurrentCaller() caller: Caller, @Param('id', { schema: z.uuid() }) id: string): Promise<MetricsView> {
    return this.engagement.metrics(caller.workspaceId, id);
  }

  @Post('measure')
  @Needs('calendar.schedule')
  @HttpCode(202)
  @ApiOperation({ summary: "Pull this one's numbers now, within the network's limits" })
  @ApiResponse({ status: 202, description: 'Will be measured' })
  async measure(@CurrentCaller() caller: Caller, @Param('id', { schema: z.uuid() }) id: string): Promise<object> {
    await this.engagement.measureNow(caller.workspaceId, id);
    return { id };
  }
}

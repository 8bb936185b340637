import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { DAYS_KEPT_MAX, DAYS_KEPT_MIN } from './retention-days.js';
import { Retention } from './retention.js';

const retention = z.strictObject({ commentRetentionDays: z.int().min(DAYS_KEPT_MIN).max(DAYS_KEPT_MAX) });
type RetentionView = z.infer<typeof retention>;

@ApiTags('workspace')
@Controller('api/v1/workspace/retention')
export class RetentionController {
  constructor(private readonly retention: Retention) {}

  @Get()
  @Needs('workspace.read')
  @ApiOperation({ summary: "For how many days other people's comments are kept" })
  @ApiResponse({ status: 200, standardSchema: retention })
  async get(@CurrentCaller() caller: Caller): Promise<RetentionView> {
    return { commentRetentionDays: await this.retention.of(caller.workspaceId) };
  }

  @Patch()
  @Needs('workspace.change')
  @ApiOperation({ summary: 'Change it; older comments are then deleted for good within minutes' })
  @ApiResponse({ status: 200, standardSchema: retention })
  async change(
    @CurrentCaller() caller: Caller,
    @Body({ schema: retention }) body: RetentionView,
  ): Promise<RetentionView> {
    await this.retention.change(caller, body.commentRetentionDays);
    return this.get(caller);
  }
}

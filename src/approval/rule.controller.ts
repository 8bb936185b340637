import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { ruleChange, type RuleChange, ruleView } from './approval.schemas.js';
import type { Rule } from './rule.js';
import { Rules } from './rules.js';

@ApiTags('review')
@Controller('api/v1/workspace/approval')
export class RuleController {
  constructor(private readonly rules: Rules) {}

  @Get()
  @Needs('workspace.read')
  @ApiOperation({ summary: 'How many reviewers a post needs before it goes out (0, 1 or 2), and for what' })
  @ApiResponse({ status: 200, standardSchema: ruleView })
  get(@CurrentCaller() caller: Caller): Promise<Rule> {
    return this.rules.of(caller.workspaceId);
  }

  @Patch()
  @Needs('workspace.change')
  @ApiOperation({
    summary: 'Ask for more or fewer reviewers; with kinds and channels named, either is enough to need review',
  })
  @ApiResponse({ status: 200, standardSchema: ruleView })
  change(@CurrentCaller() caller: Caller, @Body({ schema: ruleChange }) change: RuleChange): Promise<Rule> {
    return this.rules.change(caller, change);
  }
}

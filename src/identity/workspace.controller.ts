import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ModuleRef } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { text, timeZone } from '../foundation/schemas.js';
import { actorOf } from './actor.js';
import { AuditTrail } from './audit-trail.js';
import { type Caller, CurrentCaller, Needs } from './caller.js';
import { CaptionWatch } from './caption-watch.js';
import { SecondFactorRule } from './second-factor-rule.js';
import { Workspace } from './workspace.entity.js';
import { Workspaces } from './workspaces.js';

const MINUTES_IN_WEEK = 7 * 24 * 60;

const workspaceChange = z.strictObject({
  name: text(200).min(1).optional(),
  timeZone: timeZone.optional(),
  signature: text(300).optional(),
  hashtags: z
    .array(text(60).regex(/^[\p{L}\p{N}_]+$/u, 'Must be letters, digits and _ only, without the #.'))
    .max(30)
    .optional(),
  lateLimitMinutes: z.int().min(1).max(MINUTES_IN_WEEK).optional(),
  spacingMinutes: z
    .int()
    .min(0)
    .max(24 * 60)
    .optional(),
  /** Members without a second factor reach their own account only. For an owner who is signed in and has one. */
  requireTwoFactor: z.boolean().optional(),
});

const workspaceView = z.object({
  id: z.uuid(),
  name: z.string(),
  timeZone: z.string(),
  signature: z.string(),
  hashtags: z.array(z.string()),
  lateLimitMinutes: z.int(),
  spacingMinutes: z.int(),
  requireTwoFactor: z.boolean(),
});
type WorkspaceView = z.infer<typeof workspaceView>;

@ApiTags('workspace')
@Controller('api/v1/workspace')
export class WorkspaceController {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly dataSource: DataSource,
    private readonly trail: AuditTrail,
    private readonly modules: ModuleRef,
    private readonly secondFactor: SecondFactorRule,
  ) {}

  @Get()
  @Needs('workspace.read')
  @ApiOperation({ summary: "The workspace of this key, with its captions' signature and hashtags" })
  @ApiResponse({ status: 200, standardSchema: workspaceView })
  async get(@CurrentCaller() caller: Caller): Promise<WorkspaceView> {
    return viewOf(await this.workspaces.get(caller.workspaceId));
  }

  @Patch()
  @Needs('workspace.change')
  @ApiOperation({ summary: 'Change it' })
  @ApiResponse({ status: 200, standardSchema: workspaceView })
  async change(
    @CurrentCaller() caller: Caller,
    @Body({ schema: workspaceChange }) change: z.infer<typeof workspaceChange>,
  ): Promise<WorkspaceView> {
    const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    if (Object.keys(set).length > 0) {
      const { workspaceId } = caller;
      await this.dataSource.transaction(async (manager) => {
        if (change.requireTwoFactor !== undefined) {
          await this.secondFactor.mayChange(manager, caller, change.requireTwoFactor);
        }
        await manager.update(Workspace, { id: workspaceId }, set);
        const event = { action: 'workspace.changed', subject: workspaceId, detail: set };
        await this.trail.record(manager, { workspaceId, actor: actorOf(caller), ...event });
      });
      const printed = [
        ...(change.signature === undefined ? [] : ["the workspace's signature"]),
        ...(change.hashtags === undefined ? [] : ["the workspace's hashtags"]),
      ];
      if (printed.length > 0) await this.captionsChanged(caller, printed.join(' and '));
    }
    return this.get(caller);
  }

  private async captionsChanged(caller: Caller, what: string): Promise<void> {
    let watch: CaptionWatch;
    try {
      watch = this.modules.get(CaptionWatch, { strict: false });
    } catch {
      // Nothing in this process keeps approvals.
      return;
    }
    await watch.captionsChanged(caller, what);
  }
}

function viewOf(workspace: Workspace): WorkspaceView {
  const {
    id,
    name,
    timeZone: zone,
    signature,
    hashtags,
    lateLimitMinutes,
    spacingMinutes,
    requireTwoFactor,
  } = workspace;
  return { id, name, timeZone: zone, signature, hashtags, lateLimitMinutes, spacingMinutes, requireTwoFactor };
}

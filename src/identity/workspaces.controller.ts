import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { notFound } from '../foundation/problem-error.js';
import { text, timeZone } from '../foundation/schemas.js';
import { type Caller, CurrentCaller, Needs } from './caller.js';
import { pathId, placeView, wholeList } from './identity.schemas.js';
import { signedIn } from './me.controller.js';
import { People } from './people.js';
import { Sessions } from './sessions.js';
import { Workspaces } from './workspaces.js';

const newWorkspace = z.strictObject({ name: text(200).trim().min(1, 'Must not be empty.'), timeZone });

/** The workspaces of whoever calls: a person may belong to several, a key belongs to one. */
@ApiTags('workspace')
@Controller('api/v1/workspaces')
export class WorkspacesController {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly sessions: Sessions,
    private readonly people: People,
    private readonly dataSource: DataSource,
  ) {}

  @Get()
  @Needs('workspace.read')
  @ApiOperation({ summary: 'The workspaces that you belong to; the header X-Workspace chooses one for a call' })
  @ApiResponse({ status: 200, standardSchema: wholeList(placeView) })
  async list(@CurrentCaller() caller: Caller): Promise<{ items: z.infer<typeof placeView>[]; nextCursor: null }> {
    if (caller.personId === null || caller.sessionId === undefined) {
      const { id: workspaceId, name } = await this.workspaces.get(caller.workspaceId);
      return { items: [{ id: workspaceId, name, role: null }], nextCursor: null };
    }
    const places = await this.sessions.placesOf(caller.personId);
    const items = places.map(({ workspaceId, name, role }) => ({ id: workspaceId, name, role }));
    return { items, nextCursor: null };
  }

  @Post()
  @Needs('workspace.create')
  @ApiOperation({ summary: 'Begin another workspace as its owner (with a browser session)' })
  @ApiResponse({ status: 201, standardSchema: placeView })
  async create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: newWorkspace }) body: z.infer<typeof newWorkspace>,
  ): Promise<z.infer<typeof placeView>> {
    const { personId } = signedIn(caller);
    const { id: made, name } = await inAllWorkspaces(() =>
      this.dataSource.transaction(async (manager) => {
        const workspace = await this.workspaces.create(body.name, body.timeZone, manager);
        await this.people.join(manager, workspace.id, personId, 'owner');
        return workspace;
      }),
    );
    return { id: made, name, role: 'owner' };
  }

  @Post(':id/open')
  @HttpCode(204)
  @Needs('workspace.read')
  @ApiOperation({ summary: 'Open another of your workspaces in this browser (with a browser session)' })
  @ApiResponse({ status: 204, description: 'It is open' })
  async open(@CurrentCaller() caller: Caller, @Param('id', { schema: pathId }) workspaceId: string): Promise<void> {
    const { personId, sessionId } = signedIn(caller);
    if (!(await this.sessions.open(sessionId, personId, workspaceId))) throw notFound('workspace', workspaceId);
  }
}

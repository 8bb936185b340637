import { Body, Controller, Delete, Get, HttpCode, Param, Patch } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { notFound, ProblemError } from '../foundation/problem-error.js';
import { Account } from './account.js';
import { type Caller, CurrentCaller, Needs } from './caller.js';
import { pathId, permission, personName, placeView, sessionView, wholeList } from './identity.schemas.js';
import { Membership, Person } from './person.entity.js';
import { People } from './people.js';
import { Sessions } from './sessions.js';
import { Workspaces } from './workspaces.js';

const change = z.strictObject({ name: personName });
const personView = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  twoFactorEnabled: z.boolean(),
});
const meView = z.object({
  person: personView.nullable(),
  keyId: z.uuid().nullable(),
  workspace: placeView,
  permissions: z.array(permission),
});

/** Whoever calls, about themselves. */
@ApiTags('me')
@Needs('workspace.read')
@Controller('api/v1/me')
export class MeController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly workspaces: Workspaces,
    private readonly sessions: Sessions,
    private readonly people: People,
    private readonly account: Account,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who calls, for which workspace, and what they may do there' })
  @ApiResponse({ status: 200, standardSchema: meView })
  async get(@CurrentCaller() { workspaceId, personId, keyId, permissions }: Caller): Promise<z.infer<typeof meView>> {
    const { manager } = this.dataSource;
    const [workspace, person, member] = await Promise.all([
      this.workspaces.get(workspaceId),
      personId === null ? null : manager.findOneBy(Person, { id: personId }),
      personId === null ? null : manager.findOneBy(Membership, { workspaceId, personId }),
    ]);
    return {
      person: person && {
        ...{ id: person.id, name: person.name, email: person.email },
        ...{ emailVerified: person.emailVerified, twoFactorEnabled: person.twoFactorEnabled },
      },
      keyId,
      workspace: { id: workspace.id, name: workspace.name, role: member?.role ?? null },
      permissions: [...permissions],
    };
  }

  @Patch()
  @ApiOperation({ summary: 'Change your name (with a browser session)' })
  @ApiResponse({ status: 200, standardSchema: meView })
  async change(@CurrentCaller() caller: Caller, @Body({ schema: change }) { name }: z.infer<typeof change>) {
    await this.account.rename(signedIn(caller).personId, name);
    return this.get(caller);
  }

  @Delete('membership')
  @HttpCode(204)
  @ApiOperation({ summary: 'Leave the workspace (with a browser session); 409 for the last owner' })
  @ApiResponse({ status: 204, description: 'You left' })
  async leave(@CurrentCaller() caller: Caller): Promise<void> {
    await this.people.remove(caller, signedIn(caller).personId);
  }

  @Get('sessions')
  @ApiOperation({ summary: 'The browsers that you are signed in with (with a browser session)' })
  @ApiResponse({ status: 200, standardSchema: wholeList(sessionView) })
  async list(@CurrentCaller() caller: Caller) {
    const { personId, sessionId } = signedIn(caller);
    const items = (await this.sessions.list(personId)).map(({ begunAt, seenAt, ...rest }) => ({
      ...rest,
      current: rest.id === sessionId,
      begunAt: begunAt.toISOString(),
      seenAt: seenAt.toISOString(),
    }));
    return { items, nextCursor: null };
  }

  @Delete('sessions')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out everywhere else (with a browser session)' })
  @ApiResponse({ status: 204, description: 'Only this browser is still signed in' })
  async endOthers(@CurrentCaller() caller: Caller): Promise<void> {
    const { personId, sessionId } = signedIn(caller);
    await this.sessions.endAll(personId, undefined, sessionId);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign one browser out (with a browser session)' })
  @ApiResponse({ status: 204, description: 'Signed out' })
  async end(@CurrentCaller() caller: Caller, @Param('id', { schema: pathId }) sessionId: string): Promise<void> {
    if (!(await this.sessions.end(signedIn(caller).personId, sessionId))) throw notFound('session', sessionId);
  }
}

/** A key speaks for a workspace, not for a person's own account. @throws ProblemError 403 */
export function signedIn({ personId, sessionId }: Caller): { personId: string; sessionId: string } {
  if (personId !== null && sessionId !== undefined) return { personId, sessionId };
  throw new ProblemError(403, 'not-a-person', "This is a person's own: sign in with a browser. A key cannot do it.");
}

import { Body, Controller, Delete, Get, HttpCode, Param, Patch } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentCaller, Needs } from './caller.js';
import { memberView, pathId, role, wholeList } from './identity.schemas.js';
import { People } from './people.js';

const change = z.strictObject({ role });

@ApiTags('people')
@Controller('api/v1/people')
export class PeopleController {
  constructor(private readonly people: People) {}

  @Get()
  @Needs('people.read')
  @ApiOperation({ summary: 'The members of the workspace' })
  @ApiResponse({ status: 200, standardSchema: wholeList(memberView) })
  async list(@CurrentCaller() caller: Caller) {
    const members = await this.people.list(caller.workspaceId);
    return { items: members.map((member) => ({ ...member, since: member.since.toISOString() })), nextCursor: null };
  }

  @Patch(':id')
  @Needs('people.manage')
  @ApiOperation({ summary: 'Give a member another role; 409 for the last owner' })
  @ApiResponse({ status: 200, standardSchema: memberView })
  async change(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) personId: string,
    @Body({ schema: change }) body: z.infer<typeof change>,
  ) {
    await this.people.changeRole(caller, personId, body.role);
    const member = (await this.people.list(caller.workspaceId)).find((one) => one.id === personId);
    return member && { ...member, since: member.since.toISOString() };
  }

  @Delete(':id')
  @HttpCode(204)
  @Needs('people.manage')
  @ApiOperation({
    summary: 'Remove a member: their sessions here and their keys end, what they wrote stays; 409 for the last owner',
  })
  @ApiResponse({ status: 204, description: 'Removed' })
  async remove(@CurrentCaller() caller: Caller, @Param('id', { schema: pathId }) personId: string): Promise<void> {
    await this.people.remove(caller, personId);
  }
}

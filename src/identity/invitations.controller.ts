import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentCaller, Needs } from './caller.js';
import { SecretAnswer } from './idempotency.interceptor.js';
import { invitationView, newInvitation, pathId, wholeList } from './identity.schemas.js';
import { Invitations, type InvitationView } from './invitations.js';

@ApiTags('people')
@Controller('api/v1/invitations')
export class InvitationsController {
  constructor(private readonly invitations: Invitations) {}

  @Get()
  @Needs('people.manage')
  @ApiOperation({ summary: 'The invitations that can still be accepted' })
  @ApiResponse({ status: 200, standardSchema: wholeList(invitationView) })
  async list(@CurrentCaller() caller: Caller) {
    return { items: (await this.invitations.list(caller.workspaceId)).map(viewOf), nextCursor: null };
  }

  @Post()
  @SecretAnswer()
  @Needs('people.manage')
  @ApiOperation({ summary: 'Invite somebody; the answer holds the link, this once, and it is mailed to them' })
  @ApiResponse({ status: 201, standardSchema: invitationView.extend({ url: z.string() }) })
  async invite(@CurrentCaller() caller: Caller, @Body({ schema: newInvitation }) body: z.infer<typeof newInvitation>) {
    const { url, ...made } = await this.invitations.invite(caller, body);
    return { ...viewOf(made), url };
  }

  @Delete(':id')
  @HttpCode(204)
  @Needs('people.manage')
  @ApiOperation({ summary: 'Take an invitation back' })
  @ApiResponse({ status: 204, description: 'Its link leads nowhere any more' })
  async revoke(@CurrentCaller() caller: Caller, @Param('id', { schema: pathId }) invitationId: string): Promise<void> {
    await this.invitations.revoke(caller, invitationId);
  }
}

function viewOf({ createdAt, expiresAt, ...rest }: InvitationView): z.infer<typeof invitationView> {
  return { ...rest, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

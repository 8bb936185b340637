import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { pageQuery } from '../foundation/page.js';
import { instant, text, timeZone } from '../foundation/schemas.js';
import { actorOf } from '../identity/actor.js';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { type Credentials, NETWORK_NAMES } from '../networks/network.js';
import { LOGIN_NAMES } from '../networks/login.js';
import { ChannelHealthChecks } from './channel-health.js';
import { Channels, type ChannelView } from './channels.js';
import { type ConfiguredLogin, Connecting } from './connecting.js';

const TOKEN_LENGTH_MAX = 4_096;

const token = text(TOKEN_LENGTH_MAX).min(1).regex(/^\S+$/, 'Must not contain spaces or line breaks.');

const newChannel = z.strictObject({
  network: z.enum(NETWORK_NAMES),
  externalId: z.string().regex(/^\d{1,32}$/, "Must be the account's numeric id on the network."),
  name: text(200).min(1),
  timeZone: timeZone.optional(),
  login: z.enum(['facebook', 'instagram']).optional(),
  credentials: z.strictObject({ accessToken: token, refreshToken: token.optional(), expiresAt: instant.optional() }),
});

const channelChange = z.strictObject({
  name: text(200).min(1).optional(),
  timeZone: timeZone.optional(),
  status: z.enum(['connected', 'paused']).optional(),
});

const channelView = z.object({
  id: z.uuid(),
  network: z.enum(NETWORK_NAMES),
  externalId: z.string(),
  name: z.string(),
  login: z.enum(['facebook', 'instagram']).optional(),
  status: z.enum(['connected', 'needs-reconnect', 'paused']),
  statusReason: z.string().optional(),
  timeZone: z.string(),
  health: z.object({
    checkedAt: z.iso.datetime({ offset: true }).optional(),
    tokenEndsAt: z.iso.datetime({ offset: true }).optional(),
    tokenRenews: z.boolean(),
    dataAccessEndsAt: z.iso.datetime({ offset: true }).optional(),
    missing: z.array(z.string()),
  }),
});

const loginList = z.object({
  items: z.array(
    z.object({
      name: z.enum(LOGIN_NAMES),
      networks: z.array(z.enum(NETWORK_NAMES)),
      scopes: z.array(z.string()),
      redirectUri: z.string(),
    }),
  ),
});

const checkView = z.object({
  channel: channelView,
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('checked') }),
    z.object({ kind: z.literal('not-told'), text: z.string() }),
  ]),
});

const channelPage = z.object({ items: z.array(channelView), nextCursor: z.string().nullable() });
const listQuery = z.strictObject(pageQuery);

@ApiTags('channels')
@Controller('api/v1/channels')
export class ChannelsController {
  constructor(
    private readonly channels: Channels,
    private readonly connecting: Connecting,
    private readonly health: ChannelHealthChecks,
  ) {}

  @Post()
  @Needs('channels.manage')
  @ApiOperation({ summary: 'Connect an account by its token; the credentials never come back' })
  @ApiResponse({ status: 201, standardSchema: channelView })
  connect(
    @CurrentCaller() caller: Caller,
    @Body({ schema: newChannel }) body: z.infer<typeof newChannel>,
  ): Promise<ChannelView> {
    const { accessToken, refreshToken, expiresAt } = body.credentials;
    const credentials: Credentials = {
      accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(expiresAt !== undefined && { expiresAt }),
    };
    return this.channels.connect(caller.workspaceId, { ...body, credentials }, actorOf(caller));
  }

  @Get()
  @Needs('channels.read')
  @ApiOperation({ summary: 'The connected accounts' })
  @ApiResponse({ status: 200, standardSchema: channelPage })
  list(@CurrentCaller() caller: Caller, @Query({ schema: listQuery }) query: z.infer<typeof listQuery>) {
    return this.channels.list(caller.workspaceId, query.limit, query.cursor);
  }

  @Get('logins')
  @Needs('channels.manage')
  @ApiOperation({ summary: "The networks' login dialogs that are set up here, with the redirect address of each" })
  @ApiResponse({ status: 200, standardSchema: loginList })
  logins(): { items: ConfiguredLogin[] } {
    return { items: this.connecting.logins() };
  }

  @Get(':id')
  @Needs('channels.read')
  @ApiOperation({ summary: 'One connected account' })
  @ApiResponse({ status: 200, standardSchema: channelView })
  get(@CurrentCaller() caller: Caller, @Param('id', { schema: z.uuid() }) id: string): Promise<ChannelView> {
    return this.channels.get(caller.workspaceId, id);
  }

  @Post(':id/check')
  @Needs('channels.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask the network now how the connection stands' })
  @ApiResponse({ status: 200, standardSchema: checkView })
  check(@CurrentCaller() caller: Caller, @Param('id', { schema: z.uuid() }) id: string) {
    return this.health.checkNow(caller, id);
  }

  @Patch(':id')
  @Needs('channels.manage')
  @ApiOperation({ summary: 'Rename, move to another time zone, pause or take up again' })
  @ApiResponse({ status: 200, standardSchema: channelView })
  change(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: z.uuid() }) id: string,
    @Body({ schema: channelChange }) body: z.infer<typeof channelChange>,
  ): Promise<ChannelView> {
    return this.channels.change(caller, id, body);
  }

  @Delete(':id')
  @Needs('channels.manage')
  @HttpCode(204)
  @ApiOperation({ summary: 'Disconnect: forget the token, keep the history' })
  @ApiResponse({ status: 204, description: 'Disconnected' })
  remove(@CurrentCaller() caller: Caller, @Param('id', { schema: z.uuid() }) id: string): Promise<void> {
    return this.channels.remove(caller, id);
  }
}

import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { freeSlotsQuery, freeSlotsView, newSlots, pathId, slotsView } from './calendar.schemas.js';
import { Slots } from './slots.js';

@ApiTags('calendar')
@Controller('api/v1')
export class SlotsController {
  constructor(private readonly slots: Slots) {}

  @Get('channels/:id/slots')
  @Needs('channels.read')
  @ApiOperation({ summary: "A channel's weekly slots" })
  @ApiResponse({ status: 200, standardSchema: slotsView })
  async list(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
  ): Promise<z.infer<typeof slotsView>> {
    return { slots: await this.slots.of(caller.workspaceId, id) };
  }

  @Put('channels/:id/slots')
  @Needs('channels.manage')
  @ApiOperation({ summary: "Replace a channel's weekly slots; what is scheduled keeps its time" })
  @ApiResponse({ status: 200, standardSchema: slotsView })
  async replace(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: newSlots }) body: z.infer<typeof newSlots>,
  ): Promise<z.infer<typeof slotsView>> {
    return { slots: await this.slots.replace(caller.workspaceId, id, body.slots) };
  }

  @Get('slots/free')
  @Needs('calendar.read')
  @ApiOperation({ summary: "A channel's next free slots, at most 200" })
  @ApiResponse({ status: 200, standardSchema: freeSlotsView })
  async free(
    @CurrentCaller() caller: Caller,
    @Query({ schema: freeSlotsQuery }) query: z.infer<typeof freeSlotsQuery>,
  ): Promise<z.infer<typeof freeSlotsView>> {
    return { slots: await this.slots.free(caller.workspaceId, query.channelId, query) };
  }
}

import { Body, Controller, Get, HttpCode, Optional, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { Page } from '../foundation/page.js';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import {
  finding,
  newPublication,
  newTime,
  newTry,
  pathId,
  publicationsQuery,
  publicationsView,
  queueRequest,
  queueView,
} from './calendar.schemas.js';
import { Decisions } from './decisions.js';
import { publicationView, type PublicationView } from './publication-view.js';
import { Publications } from './publications.js';
import { Queue } from './queue.js';
import { QueueCosts } from './queue-costs.js';
import { Scheduling } from './scheduling.js';

@ApiTags('calendar')
@Controller('api/v1')
export class PublicationsController {
  constructor(
    private readonly publications: Publications,
    private readonly scheduling: Scheduling,
    private readonly decisions: Decisions,
    private readonly queue: Queue,
    private readonly dataSource: DataSource,
    @Optional() private readonly costs?: QueueCosts,
  ) {}

  @Post('publications')
  @Needs('calendar.schedule')
  @ApiOperation({ summary: 'Schedule a post on a channel: at a time, or in its next free slot' })
  @ApiResponse({ status: 201, standardSchema: publicationView })
  schedule(
    @CurrentCaller() caller: Caller,
    @Body({ schema: newPublication }) body: z.infer<typeof newPublication>,
  ): Promise<PublicationView> {
    const { postId, channelId, dueAt } = body;
    if (dueAt === undefined) return this.queue.next(caller, postId, channelId);
    return this.scheduling.schedule(caller, { postId, channelId, dueAt });
  }

  @Post('queue')
  @Needs('calendar.schedule')
  @ApiOperation({ summary: 'Fill the next free slots of channels with posts, all or nothing' })
  @ApiResponse({ status: 201, standardSchema: queueView })
  async fill(
    @CurrentCaller() caller: Caller,
    @Body({ schema: queueRequest }) body: z.infer<typeof queueRequest>,
  ): Promise<z.infer<typeof queueView>> {
    const { postIds, channelIds } = body;
    // Asked before: what is in the calendar already counts against the budget, too.
    const cost = await this.costs?.of(
      this.dataSource.manager,
      caller.workspaceId,
      channelIds.flatMap((channelId) => postIds.map((postId) => ({ postId, channelId }))),
    );
    return { publications: await this.queue.fill(caller, body), ...(cost && { cost }) };
  }

  @Get('publications')
  @Needs('calendar.read')
  @ApiOperation({ summary: 'A range of the calendar, by due time' })
  @ApiResponse({ status: 200, standardSchema: publicationsView })
  list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: publicationsQuery }) query: z.infer<typeof publicationsQuery>,
  ): Promise<Page<PublicationView>> {
    const { limit, cursor, ...filter } = query;
    return this.publications.list(caller.workspaceId, filter, limit, cursor);
  }

  @Get('publications/:id')
  @Needs('calendar.read')
  @ApiOperation({ summary: 'One publication with the ledger of its attempts' })
  @ApiResponse({ status: 200, standardSchema: publicationView })
  get(@CurrentCaller() caller: Caller, @Param('id', { schema: pathId }) id: string): Promise<PublicationView> {
    return this.publications.get(caller.workspaceId, id);
  }

  @Patch('publications/:id')
  @Needs('calendar.schedule')
  @ApiOperation({ summary: 'Move a publication that is not yet publishing' })
  @ApiResponse({ status: 200, standardSchema: publicationView })
  move(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: newTime }) body: z.infer<typeof newTime>,
  ): Promise<PublicationView> {
    return this.scheduling.move(caller, id, body.dueAt);
  }

  @Post('publications/:id/cancel')
  @Needs('calendar.schedule')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a publication out of the calendar; its slot is free again' })
  @ApiResponse({ status: 200, standardSchema: publicationView })
  cancel(@CurrentCaller() caller: Caller, @Param('id', { schema: pathId }) id: string): Promise<PublicationView> {
    return this.decisions.cancel(caller, id);
  }

  @Post('publications/:id/retry')
  @Needs('calendar.schedule')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a failed or held publication again: now, or at a time' })
  @ApiResponse({ status: 200, standardSchema: publicationView })
  retry(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: newTry }) body: z.infer<typeof newTry>,
  ): Promise<PublicationView> {
    return this.scheduling.retry(caller, id, body.dueAt);
  }

  @Post('publications/:id/resolve')
  @Needs('calendar.schedule')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say whether an unconfirmed publication is on the network' })
  @ApiResponse({ status: 200, standardSchema: publicationView })
  resolve(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: finding }) body: z.infer<typeof finding>,
  ): Promise<PublicationView> {
    return this.decisions.resolve(caller, id, body);
  }
}

import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Page, pageQuery } from '../foundation/page.js';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import {
  newSeries,
  type NewSeries,
  seriesChange,
  type SeriesChange,
  SeriesList,
  seriesPage,
  seriesView,
  type SeriesView,
} from './series.js';

const seriesId = z.uuid();
const seriesQuery = z.strictObject(pageQuery);

@ApiTags('library')
@Controller('api/v1/series')
export class SeriesController {
  constructor(private readonly series: SeriesList) {}

  @Post()
  @Needs('library.write')
  @ApiOperation({ summary: 'Begin a series' })
  @ApiResponse({ status: 201, standardSchema: seriesView })
  async create(@CurrentCaller() caller: Caller, @Body({ schema: newSeries }) input: NewSeries): Promise<SeriesView> {
    return this.series.create(caller.workspaceId, input);
  }

  @Get()
  @Needs('library.read')
  @ApiOperation({ summary: 'Series, by name' })
  @ApiResponse({ status: 200, standardSchema: seriesPage })
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: seriesQuery }) { limit, cursor }: z.infer<typeof seriesQuery>,
  ): Promise<Page<SeriesView>> {
    return this.series.list(caller.workspaceId, limit, cursor);
  }

  @Get(':id')
  @Needs('library.read')
  @ApiOperation({ summary: 'One series' })
  @ApiResponse({ status: 200, standardSchema: seriesView })
  async get(@CurrentCaller() caller: Caller, @Param('id', { schema: seriesId }) id: string): Promise<SeriesView> {
    return this.series.get(caller.workspaceId, id);
  }

  @Patch(':id')
  @Needs('library.write')
  @ApiOperation({ summary: 'Rename it, or change its kind' })
  @ApiResponse({ status: 200, standardSchema: seriesView })
  async change(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: seriesId }) id: string,
    @Body({ schema: seriesChange }) change: SeriesChange,
  ): Promise<SeriesView> {
    return this.series.change(caller.workspaceId, id, change);
  }

  @Delete(':id')
  @Needs('library.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete it; its posts stay' })
  @ApiResponse({ status: 204 })
  async remove(@CurrentCaller() caller: Caller, @Param('id', { schema: seriesId }) id: string): Promise<void> {
    await this.series.remove(caller.workspaceId, id);
  }
}

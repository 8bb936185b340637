import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Page } from '../foundation/page.js';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { ALT_TEXT_MAX } from './limits.js';
import { MediaLibrary } from './media-library.js';
import { MediaUpload } from './media-upload.js';
import {
  mediaChange,
  type MediaChange,
  mediaPage,
  mediaQuery,
  type MediaQuery,
  mediaView,
  type MediaView,
} from './media-view.js';

const mediaId = z.uuid();

@ApiTags('media')
@Controller('api/v1/media')
export class MediaController {
  constructor(
    private readonly media: MediaLibrary,
    private readonly uploads: MediaUpload,
  ) {}

  @Post()
  @Needs('library.write')
  @ApiOperation({ summary: 'Upload a picture (30 MB) or a video (1 GB)' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: {
        file: {
          type: 'string',
          format: 'binary',
          description: 'JPEG, PNG, WebP, GIF, AVIF, MP4 or MOV, judged by its content',
        },
        altText: {
          type: 'string',
          maxLength: ALT_TEXT_MAX,
          description: 'What the picture shows, for people who do not see it',
        },
        focus: {
          type: 'string',
          description:
            'Pictures: the point that stays in sight where a network crops it, 0 to 1 from left and top: {"x": 0.5, "y": 0.25}',
        },
        captionsBurntIn: {
          type: 'string',
          enum: ['true', 'false'],
          description: 'Videos: the words can be read in the picture, so no subtitle file is needed',
        },
      },
    },
  })
  @ApiResponse({ status: 201, standardSchema: mediaView })
  async upload(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<MediaView> {
    return this.uploads.receive(caller.workspaceId, request);
  }

  @Get()
  @Needs('library.read')
  @ApiOperation({ summary: 'Pictures and videos, newest first' })
  @ApiResponse({ status: 200, standardSchema: mediaPage })
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: mediaQuery }) query: MediaQuery,
  ): Promise<Page<MediaView>> {
    return this.media.list(caller.workspaceId, query);
  }

  @Get(':id')
  @Needs('library.read')
  @ApiOperation({ summary: 'One picture or video' })
  @ApiResponse({ status: 200, standardSchema: mediaView })
  async get(@CurrentCaller() caller: Caller, @Param('id', { schema: mediaId }) id: string): Promise<MediaView> {
    return this.media.get(caller.workspaceId, id);
  }

  @Patch(':id')
  @Needs('library.write')
  @ApiOperation({
    summary:
      'Change its alt text, the focal point of a picture (null takes it away), or whether the captions of a video are burnt in',
  })
  @ApiResponse({ status: 200, standardSchema: mediaView })
  async change(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: mediaId }) id: string,
    @Body({ schema: mediaChange }) change: MediaChange,
  ): Promise<MediaView> {
    return this.media.change(caller, id, change);
  }

  @Delete(':id')
  @Needs('library.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete it, unless a post uses it (409)' })
  @ApiResponse({ status: 204 })
  async remove(@CurrentCaller() caller: Caller, @Param('id', { schema: mediaId }) id: string): Promise<void> {
    await this.media.remove(caller.workspaceId, id);
  }
}

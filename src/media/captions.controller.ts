import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { CaptionsUpload } from './captions-upload.js';
import { captionsFileQuery, captionsPage, captionsView, type CaptionsView } from './captions-view.js';
import { VideoCaptions } from './video-captions.js';

const id = z.uuid();
const TYPES = { srt: 'application/x-subrip; charset=utf-8', vtt: 'text/vtt; charset=utf-8' };

@ApiTags('media')
@Controller('api/v1/media/:id/captions')
export class CaptionsController {
  constructor(
    private readonly captions: VideoCaptions,
    private readonly uploads: CaptionsUpload,
  ) {}

  @Post()
  @Needs('library.write')
  @ApiOperation({
    summary:
      'Give a video captions in a language (a .srt or .vtt file, 1 MB); those it had in this language are replaced',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file', 'language'],
      properties: {
        file: { type: 'string', format: 'binary', description: 'SubRip or WebVTT in UTF-8, judged by its content' },
        language: { type: 'string', description: 'BCP 47: en, de-AT, pt-BR' },
        label: {
          type: 'string',
          maxLength: 100,
          description: "What viewers choose it by; else the language's own name",
        },
      },
    },
  })
  @ApiResponse({ status: 201, standardSchema: captionsView })
  async add(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) mediaId: string,
    @Req() request: FastifyRequest,
  ): Promise<CaptionsView> {
    return this.uploads.receive(caller, mediaId, request);
  }

  @Get()
  @Needs('library.read')
  @ApiOperation({ summary: 'The captions of a video, one for each language' })
  @ApiResponse({ status: 200, standardSchema: captionsPage })
  async list(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) mediaId: string,
  ): Promise<z.infer<typeof captionsPage>> {
    return { items: await this.captions.list(caller.workspaceId, mediaId), nextCursor: null };
  }

  @Get(':captionsId/file')
  @Needs('library.read')
  @ApiOperation({ summary: 'The subtitle file as it was uploaded, or converted to the other format' })
  @ApiProduces('text/vtt', 'application/x-subrip')
  @ApiResponse({ status: 200, schema: { type: 'string', format: 'binary' } })
  async file(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) mediaId: string,
    @Param('captionsId', { schema: id }) captionsId: string,
    @Query({ schema: captionsFileQuery }) query: z.infer<typeof captionsFileQuery>,
  ): Promise<StreamableFile> {
    const { format, content } = await this.captions.file(caller.workspaceId, mediaId, captionsId, query.format);
    const disposition = `attachment; filename="captions.${format}"`;
    return new StreamableFile(Buffer.from(content), { type: TYPES[format], disposition });
  }

  @Delete(':captionsId')
  @Needs('library.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take captions away from a video' })
  @ApiResponse({ status: 204 })
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) mediaId: string,
    @Param('captionsId', { schema: id }) captionsId: string,
  ): Promise<void> {
    await this.captions.remove(caller, mediaId, captionsId);
  }
}

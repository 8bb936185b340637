import { Controller, Get, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Caller, CurrentCaller, Needs } from '../../identity/caller.js';
import { Exporter, type LibraryFormat } from '../exporter.js';
import { ImportForm } from './import-form.js';
import type { ImportResult } from '../importer.js';

const exportQuery = z.strictObject({ format: z.enum(['csv', 'json']).default('csv') });
const importView = z.object({ posts: z.int(), series: z.int(), media: z.int(), postIds: z.array(z.uuid()) });

const TYPES: Record<LibraryFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

@ApiTags('library')
@Controller('api/v1/library')
export class TransferController {
  constructor(
    private readonly forms: ImportForm,
    private readonly exporter: Exporter,
  ) {}

  @Post('import')
  @Needs('library.write')
  @ApiOperation({
    summary:
      'Import a library file (CSV or JSON), with the pictures and videos it names: all of it, or nothing (422 with every fault and its line)',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: {
        file: { type: 'string', format: 'binary', description: 'The library, in UTF-8' },
        media: { type: 'array', items: { type: 'string', format: 'binary' }, description: 'The files it names' },
      },
    },
  })
  @ApiResponse({ status: 201, standardSchema: importView })
  async import(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<ImportResult> {
    return this.forms.receive(caller, request);
  }

  @Get('export')
  @Needs('library.read')
  @ApiOperation({ summary: 'The whole library as a file that can be imported again' })
  @ApiProduces('text/csv', 'application/json')
  @ApiResponse({ status: 200, schema: { type: 'string', format: 'binary' } })
  async export(
    @CurrentCaller() caller: Caller,
    @Query({ schema: exportQuery }) { format }: z.infer<typeof exportQuery>,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.exporter.write(caller, format), {
      type: TYPES[format],
      disposition: `attachment; filename="library.${format}"`,
    });
  }
}

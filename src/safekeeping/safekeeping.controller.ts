import { Body, Controller, Delete, Get, HttpCode, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { text } from '../foundation/schemas.js';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { WorkspaceDeletion } from './workspace-deletion.js';
import { WorkspaceExport } from './workspace-export.js';

const confirmation = z.strictObject({ name: text(200).min(1) });

/** A workspace's right to its data: to take it along, and to have it gone. */
@ApiTags('workspace')
@Controller('api/v1/workspace')
export class SafekeepingController {
  constructor(
    private readonly exports: WorkspaceExport,
    private readonly deletion: WorkspaceDeletion,
  ) {}

  @Get('export')
  @Needs('workspace.export')
  @ApiOperation({ summary: 'Everything in this workspace as one ZIP: tables as JSON, and the media' })
  @ApiProduces('application/zip')
  @ApiResponse({ status: 200, schema: { type: 'string', format: 'binary' } })
  async export(@CurrentCaller() caller: Caller): Promise<StreamableFile> {
    const disposition = `attachment; filename="${this.exports.fileName()}"`;
    return new StreamableFile(await this.exports.write(caller), { type: 'application/zip', disposition });
  }

  @Delete()
  @Needs('workspace.delete')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete this workspace with everything in it, for good; its name confirms it' })
  @ApiResponse({ status: 204 })
  async delete(
    @CurrentCaller() caller: Caller,
    @Body({ schema: confirmation }) { name }: z.infer<typeof confirmation>,
  ): Promise<void> {
    await this.deletion.delete(caller, name);
  }
}

import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ProblemError } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';

const DATABASE_PATIENCE_MS = 2_000;
const health = z.object({ status: z.literal('ok') });

@ApiTags('health')
@PublicRoute()
@Controller('health')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiResponse({ status: 200, standardSchema: health })
  live(): z.infer<typeof health> {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'It can do its work: the database answers' })
  @ApiResponse({ status: 200, standardSchema: health })
  @ApiResponse({ status: 503, description: 'With the reasons' })
  async ready(): Promise<z.infer<typeof health>> {
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => {
        reject(new Error('no answer in time'));
      }, DATABASE_PATIENCE_MS).unref();
    });
    try {
      await Promise.race([this.dataSource.query('SELECT 1'), late]);
    } catch {
      throw new ProblemError(503, 'not-ready', 'The database does not answer.', [
        { path: 'database', message: 'It does not answer.' },
      ]);
    }
    return { status: 'ok' };
  }
}

import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { auditPage, type AuditQuery, auditQuery } from './audit.schemas.js';
import { auditCsv } from './audit-csv.js';
import { AuditLog } from './audit-log.js';

@ApiTags('audit')
@Controller('api/v1/audit')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @Needs('audit.read')
  @ApiOperation({
    summary:
      'Who changed what and when, newest first; `who` is a part of a name or an id, `what` the beginning of an action',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiResponse({ status: 200, standardSchema: auditPage })
  async list(
    @CurrentCaller() { workspaceId }: Caller,
    @Query({ schema: auditQuery }) { limit, cursor, format, ...filter }: AuditQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    switch (format) {
      case 'json':
        await reply.send(await this.log.list(workspaceId, filter, limit, cursor));
        return;
      case 'csv':
        await reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="audit.csv"')
          .send(auditCsv(this.log.all(workspaceId, filter)));
        return;
      default: {
        const never: never = format;
        return never;
      }
    }
  }
}

import { Global, Module } from '@nestjs/common';
import { AuditTrail } from '../identity/audit-trail.js';
import { AuditChains } from './audit-chains.js';
import { AuditController } from './audit.controller.js';
import { AuditLog } from './audit-log.js';
import { PostgresAuditTrail } from './postgres-audit-trail.js';

/** What happened, for good. Global: every room records its changes here. */
@Global()
@Module({
  controllers: [AuditController],
  providers: [{ provide: AuditTrail, useClass: PostgresAuditTrail }, AuditChains, AuditLog],
  exports: [AuditTrail, AuditChains, AuditLog],
})
export class AuditModule {}

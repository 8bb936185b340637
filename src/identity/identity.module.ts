import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ApiKeys } from './api-keys.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { KeyGuard } from './key.guard.js';
import { RouteAudit } from './route-audit.js';
import { WorkspaceController } from './workspace.controller.js';
import { Workspaces } from './workspaces.js';

/** Who may come in, and whose things are whose. Global: every room's routes stand behind its guard. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [WorkspaceController],
  providers: [ApiKeys, Workspaces, KeyGuard, IdempotencyInterceptor, RouteAudit],
  exports: [ApiKeys, Workspaces, KeyGuard, IdempotencyInterceptor],
})
export class IdentityModule {}

import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Account } from './account.js';
import { ApiKeys } from './api-keys.js';
import { Aside } from './aside.js';
import { Engine } from './engine.js';
import { FirstOwner } from './first-owner.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { Invitations } from './invitations.js';
import { InvitationsController } from './invitations.controller.js';
import { KeyGuard } from './key.guard.js';
import { KeysController } from './keys.controller.js';
import { Limits } from './limits.js';
import { MeController } from './me.controller.js';
import { Passwords } from './passwords.js';
import { People } from './people.js';
import { PeopleController } from './people.controller.js';
import { ResetLetters } from './reset-letters.js';
import { Resets } from './resets.js';
import { RouteAudit } from './route-audit.js';
import { SecondFactorRule } from './second-factor-rule.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';
import { WorkspaceController } from './workspace.controller.js';
import { WorkspacesController } from './workspaces.controller.js';
import { Workspaces } from './workspaces.js';

const ROOM = [
  Account,
  ApiKeys,
  Aside,
  FirstOwner,
  IdempotencyInterceptor,
  Invitations,
  KeyGuard,
  Limits,
  Passwords,
  People,
  Resets,
  SecondFactorRule,
  Sessions,
  SignIn,
  Workspaces,
];

/** Who may come in, and whose things are whose. Global: every room's routes stand behind its guard. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [
    InvitationsController,
    KeysController,
    MeController,
    PeopleController,
    WorkspaceController,
    WorkspacesController,
  ],
  providers: [...ROOM, Engine, ResetLetters, RouteAudit],
  exports: [...ROOM, Engine],
})
export class IdentityModule {}

import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { ApprovalModule, ApprovalWorkerModule } from './approval/approval.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BindingsModule } from './bindings.module.js';
import { CalendarModule } from './calendar/calendar.module.js';
import { ChannelsModule, ChannelsWorkerModule } from './channels/channels.module.js';
import type { Config } from './config/config.js';
import { ConversationsModule, ConversationsWorkerModule } from './conversations/conversations.module.js';
import { ChargeLedgerModule, CostsModule, CostsWorkerModule } from './costs/costs.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DoctorModule, DoctorWorkerModule } from './doctor/doctor.module.js';
import { EngagementModule, EngagementWorkerModule } from './engagement/engagement.module.js';
import { entities } from './entities.js';
import { FirstStartModule } from './first-start/first-start.module.js';
import type { AppSecret } from './foundation/app-secret.js';
import type { Clock } from './foundation/clock.js';
import { FoundationModule } from './foundation/foundation.module.js';
import { ProblemFilter } from './foundation/problem.filter.js';
import { ValidationPipe } from './foundation/validation.pipe.js';
import { IdempotencyInterceptor } from './identity/idempotency.interceptor.js';
import { IdentityModule } from './identity/identity.module.js';
import { KeyGuard } from './identity/key.guard.js';
import { JobsModule } from './jobs/jobs.module.js';
import { LibraryModule } from './library/library.module.js';
import { LinksWorkerModule } from './library/links/links-worker.module.js';
import { MediaModule } from './media/media.module.js';
import { NetworksModule } from './networks/networks.module.js';
import { NotificationsModule, NotificationsWorkerModule } from './notifications/notifications.module.js';
import { PersonalLettersModule } from './notifications/personal-letters.js';
import { PublishingModule } from './publishing/publishing.module.js';
import { PUBLISH_QUEUES } from './publishing/sweep.js';
import { SafekeepingModule } from './safekeeping/safekeeping.module.js';
import { WebModule } from './web/web.module.js';

/** What a process is made of. */
export interface AppParts {
  config: Config;
  secret: AppSecret;
  clock: Clock;
  databaseUrl: string;
}

/** The whole app; the roles decide whether it answers requests, does the work, or both. */
@Module({})
export class AppModule {
  static forRoot({ config, secret, clock, databaseUrl }: AppParts): DynamicModule {
    const worker = config.roles.includes('worker');
    return {
      module: AppModule,
      imports: [
        FoundationModule.forRoot(config, secret, clock),
        DatabaseModule.forRoot({ url: databaseUrl }, entities),
        ChargeLedgerModule,
        NetworksModule,
        AuditModule,
        PersonalLettersModule,
        IdentityModule,
        MediaModule,
        LibraryModule,
        ChannelsModule,
        BindingsModule,
        CalendarModule,
        ApprovalModule,
        EngagementModule,
        NotificationsModule,
        ConversationsModule,
        CostsModule,
        FirstStartModule,
        SafekeepingModule,
        DoctorModule,
        WebModule,
        ...(worker
          ? [
              ScheduleModule.forRoot(),
              JobsModule.forRoot(databaseUrl, PUBLISH_QUEUES),
              PublishingModule,
              ApprovalWorkerModule,
              ChannelsWorkerModule,
              EngagementWorkerModule,
              ConversationsWorkerModule,
              CostsWorkerModule,
              NotificationsWorkerModule,
              LinksWorkerModule,
              DoctorWorkerModule,
            ]
          : []),
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useExisting: KeyGuard },
        { provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: ValidationPipe },
      ],
    };
  }
}

import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { EngagementModule } from '../engagement/engagement.module.js';
import { MediaModule } from '../media/media.module.js';
import { Backup } from './backup.js';
import { Restore } from './restore.js';
import { SafekeepingController } from './safekeeping.controller.js';
import { SecondFactorSeals } from './second-factor-seals.js';
import { WorkspaceDeletion } from './workspace-deletion.js';
import { WorkspaceExport } from './workspace-export.js';

/** Backups, a workspace's right to its data, and the change of the secret. */
@Module({
  imports: [CalendarModule, ChannelsModule, EngagementModule, MediaModule],
  controllers: [SafekeepingController],
  providers: [Backup, Restore, SecondFactorSeals, WorkspaceDeletion, WorkspaceExport],
  exports: [Backup, Restore, SecondFactorSeals, WorkspaceDeletion, WorkspaceExport],
})
export class SafekeepingModule {}

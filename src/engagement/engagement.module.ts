import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { Engagement } from './engagement.js';
import { EngagementController } from './engagement.controller.js';
import { EngagementWorker } from './engagement-worker.js';
import { Measuring } from './measuring.js';
import { Snapshots } from './snapshots.js';

@Module({
  imports: [ChannelsModule],
  controllers: [EngagementController],
  providers: [Engagement, Measuring, Snapshots],
  exports: [Engagement, Measuring, Snapshots],
})
export class EngagementModule {}

/** Only in processes with the role `worker`. */
@Module({ imports: [EngagementModule], providers: [EngagementWorker] })
export class EngagementWorkerModule {}

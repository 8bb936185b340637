import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { MediaModule } from '../media/media.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { AddressChecks } from './address-checks.js';
import { DatabaseChecks } from './database-checks.js';
import { Doctor } from './doctor.js';
import { DoctorController } from './doctor.controller.js';
import { DoctorWorker } from './doctor-worker.js';
import { InstanceMark, InstanceMarkController } from './instance-mark.js';
import { KeepingChecks } from './keeping-checks.js';
import { MachineChecks } from './machine-checks.js';
import { NetworkChecks } from './network-checks.js';
import { VersionWatch } from './version-watch.js';

/** Looks at the installation and says what to do. */
@Module({
  imports: [ChannelsModule, MediaModule, NotificationsModule],
  controllers: [DoctorController, InstanceMarkController],
  providers: [
    AddressChecks,
    DatabaseChecks,
    Doctor,
    InstanceMark,
    KeepingChecks,
    MachineChecks,
    NetworkChecks,
    VersionWatch,
  ],
  exports: [Doctor, VersionWatch],
})
export class DoctorModule {}

/** Only in processes with the role `worker`. */
@Module({ imports: [DoctorModule], providers: [DoctorWorker] })
export class DoctorWorkerModule {}

import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { LibraryModule } from '../library/library.module.js';
import { MediaModule } from '../media/media.module.js';
import { Claims } from './claim.js';
import { CommitPhase } from './commit-phase.js';
import { Detours } from './detours.js';
import { DraftMaker } from './draft-maker.js';
import { FindPhase } from './find-phase.js';
import { Outcomes } from './outcomes.js';
import { PreparePhase } from './prepare-phase.js';
import { Publisher } from './publisher.js';
import { PublishingWorker } from './publishing-worker.js';
import { Resumption } from './resumption.js';
import { Sweep } from './sweep.js';

/** Only in processes with the role `worker`. */
@Module({
  imports: [CalendarModule, ChannelsModule, LibraryModule, MediaModule],
  providers: [
    Claims,
    CommitPhase,
    Detours,
    DraftMaker,
    FindPhase,
    Outcomes,
    PreparePhase,
    Publisher,
    PublishingWorker,
    Resumption,
    Sweep,
  ],
})
export class PublishingModule {}

import { Module } from '@nestjs/common';
import { PostUse } from '../library/post-use.js';
import { Agenda } from './agenda.js';
import { CalendarTransaction } from './calendar-transaction.js';
import { CalendarPostUse } from './calendar-post-use.js';
import { Decisions } from './decisions.js';
import { Occupancy } from './occupancy.js';
import { PublicationStore } from './publication-store.js';
import { Publications } from './publications.js';
import { PublicationsController } from './publications.controller.js';
import { Queue } from './queue.js';
import { Reminders } from './reminders.js';
import { RemindersController } from './reminders.controller.js';
import { References } from './references.js';
import { Scheduling } from './scheduling.js';
import { Slots } from './slots.js';
import { SlotsController } from './slots.controller.js';

/** Slots, publications and the planner. Needs `Clock`, `ChannelDirectory` and `PostReadiness` from outside. */
@Module({
  controllers: [PublicationsController, RemindersController, SlotsController],
  providers: [
    Agenda,
    { provide: PostUse, useClass: CalendarPostUse },
    CalendarTransaction,
    Decisions,
    Occupancy,
    PublicationStore,
    Publications,
    Queue,
    References,
    Reminders,
    Scheduling,
    Slots,
  ],
  exports: [Agenda, Decisions, PostUse, PublicationStore, Publications, Queue, Scheduling, Slots],
})
export class CalendarModule {}

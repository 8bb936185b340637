import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { LibraryModule } from '../library/library.module.js';
import { Demo } from './demo.js';
import { FirstStart } from './first-start.js';

@Module({
  imports: [CalendarModule, ChannelsModule, LibraryModule],
  providers: [Demo, FirstStart],
  exports: [FirstStart],
})
export class FirstStartModule {}

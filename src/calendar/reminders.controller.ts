import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { newReminders, pathId, remindersView } from './calendar.schemas.js';
import { Reminders } from './reminders.js';

@ApiTags('calendar')
@Controller('api/v1/posts/:id/reminders')
export class RemindersController {
  constructor(private readonly reminders: Reminders) {}

  @Post()
  @Needs('calendar.schedule')
  @ApiOperation({
    summary:
      'Plan an announcement once more at chosen times before its event (ISO 8601 durations: P7D, P1D, PT2H), all or nothing; reminders move with the event',
  })
  @ApiResponse({ status: 201, standardSchema: remindersView })
  async plan(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: newReminders }) body: z.infer<typeof newReminders>,
  ): Promise<z.infer<typeof remindersView>> {
    return this.reminders.plan(caller, id.toLowerCase(), body);
  }
}

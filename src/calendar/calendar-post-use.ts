import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { PostUse } from '../library/post-use.js';
import { Publication } from './publication.entity.js';
import { STILL_TO_COME } from './publication.js';

/** Tells the library which posts the calendar still needs. */
@Injectable()
export class CalendarPostUse extends PostUse {
  scheduledCount(manager: EntityManager, workspaceId: string, postId: string): Promise<number> {
    return manager.countBy(Publication, { workspaceId, postId, status: In([...STILL_TO_COME]) });
  }
}

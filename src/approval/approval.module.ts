import { Global, Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module.js';
import { CaptionWatch } from '../identity/caption-watch.js';
import { LibraryModule } from '../library/library.module.js';
import { PostReview } from '../library/post-review.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ApprovalWorker } from './approval-worker.js';
import { Comments } from './comments.js';
import { EditWatch } from './edit-watch.js';
import { ApprovalGate } from './gate.js';
import { GuestLinks } from './guest-links.js';
import { GuestReviews } from './guest-reviews.js';
import { History } from './history.js';
import { PresentContent } from './present-content.js';
import { Release } from './release.js';
import { ReminderLetter } from './reminder-letter.js';
import { Reminders } from './reminders.js';
import { ReviewDesk } from './review-desk.js';
import { ReviewLinksController } from './review-links.controller.js';
import { ReviewLog } from './review-log.js';
import { Reviews } from './reviews.js';
import { ReviewsController } from './reviews.controller.js';
import { RuleController } from './rule.controller.js';
import { Rules } from './rules.js';
import { Standing } from './standing.js';

/** Who has to look at a post before it goes out, and what they said. Global: the library and the workers ask it. */
@Global()
@Module({
  imports: [CalendarModule, LibraryModule, NotificationsModule],
  controllers: [ReviewLinksController, ReviewsController, RuleController],
  providers: [
    ApprovalGate,
    Comments,
    EditWatch,
    { provide: PostReview, useExisting: EditWatch },
    { provide: CaptionWatch, useExisting: EditWatch },
    GuestLinks,
    GuestReviews,
    History,
    PresentContent,
    Release,
    ReminderLetter,
    Reminders,
    ReviewDesk,
    ReviewLog,
    Reviews,
    Rules,
    Standing,
  ],
  exports: [ApprovalGate, Comments, GuestLinks, GuestReviews, History, Release, Reminders, ReviewDesk, Reviews, Rules],
})
export class ApprovalModule {}

/** Only in processes with the role `worker`. */
@Module({ imports: [ApprovalModule], providers: [ApprovalWorker] })
export class ApprovalWorkerModule {}

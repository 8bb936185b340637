import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module.js';
import { LibraryModule } from '../library/library.module.js';
import { MediaModule } from '../media/media.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { Door } from './door.js';
import { FormGuard } from './form-guard.js';
import { Frame } from './frame.js';
import { HealthController } from './health.controller.js';
import { Home } from './home.js';
import { HomeController } from './home.controller.js';
import { OutboxController } from './outbox.controller.js';
import { PageFilter } from './page.filter.js';
import { PublicationForms } from './publication-forms.js';
import { PublicationPage } from './publication-page.js';
import { PublicationPageController } from './publication-page.controller.js';
import { SentPost } from './sent-post.js';
import { Templates } from './templates.js';
import { Visit } from './visit.js';

/** The pages, on top of everything. */
@Module({
  imports: [CalendarModule, LibraryModule, MediaModule, NotificationsModule],
  controllers: [HealthController, HomeController, OutboxController, PublicationPageController],
  providers: [Door, FormGuard, Frame, Home, PageFilter, PublicationForms, PublicationPage, SentPost, Templates, Visit],
})
export class WebModule {}

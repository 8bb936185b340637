import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { LibraryModule } from '../library/library.module.js';
import { MediaModule } from '../media/media.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { AuditPageController } from './audit.controller.js';
import { AccountForms } from './account-forms.js';
import { AccountPage } from './account-page.js';
import { AccountPageController } from './account-page.controller.js';
import { KeysPageController } from './keys-page.controller.js';
import { LettersController } from './letters.controller.js';
import { PeoplePageController } from './people-page.controller.js';
import { ResetController } from './reset.controller.js';
import { SignInController } from './sign-in.controller.js';
import { SignUpController } from './sign-up.controller.js';
import { ChannelsPage } from './channels-page.js';
import { ChannelsPageController } from './channels-page.controller.js';
import { ConnectPageController } from './connect-page.controller.js';
import { ConnectPages } from './connect-pages.js';
import { CostsPageController } from './costs-page.controller.js';
import { DoctorModule } from '../doctor/doctor.module.js';
import { DoctorPageController } from './doctor-page.controller.js';
import { Door } from './door.js';
import { FormGuard } from './form-guard.js';
import { Frame } from './frame.js';
import { HealthController } from './health.controller.js';
import { Home } from './home.js';
import { HomeNews } from './home-news.js';
import { HomeController } from './home.controller.js';
import { OutboxController } from './outbox.controller.js';
import { PageFilter } from './page.filter.js';
import { PageForm } from './page-form.js';
import { PublicationForms } from './publication-forms.js';
import { PublicationPage } from './publication-page.js';
import { PublicationPageController } from './publication-page.controller.js';
import { ReviewDrafts } from './review-drafts.js';
import { ReviewForms } from './review-forms.js';
import { ReviewGuestController } from './review-guest.controller.js';
import { ReviewPage } from './review-page.js';
import { ReviewPageController } from './review-page.controller.js';
import { SentPost } from './sent-post.js';
import { Templates } from './templates.js';
import { Visit } from './visit.js';

/** The pages, on top of everything. */
@Module({
  imports: [CalendarModule, DoctorModule, ChannelsModule, LibraryModule, MediaModule, NotificationsModule],
  controllers: [
    AccountPageController,
    KeysPageController,
    LettersController,
    PeoplePageController,
    ResetController,
    SignInController,
    SignUpController,
    AuditPageController,
    DoctorPageController,
    ChannelsPageController,
    ConnectPageController,
    CostsPageController,
    HealthController,
    HomeController,
    OutboxController,
    PublicationPageController,
    ReviewGuestController,
    ReviewPageController,
  ],
  providers: [
    AccountForms,
    AccountPage,
    ChannelsPage,
    ConnectPages,
    Door,
    FormGuard,
    Frame,
    Home,
    HomeNews,
    PageFilter,
    PageForm,
    PublicationForms,
    PublicationPage,
    ReviewDrafts,
    ReviewForms,
    ReviewPage,
    SentPost,
    Templates,
    Visit,
  ],
})
export class WebModule {}

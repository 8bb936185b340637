import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module.js';
import { ChannelLetter } from './channel-letter.js';
import { ChannelMails } from './channel-mails.js';
import { Delivery } from './delivery.js';
import { MailTemplates } from './mail-templates.js';
import { Mailer } from './mailer.js';
import { Notices } from './notices.js';
import { NotificationsWorker } from './notifications-worker.js';
import { Outbox } from './outbox.js';
import { TroubleLetter } from './trouble-letter.js';
import { TroubleMails } from './trouble-mails.js';

/** Telling people what they have to know: written into the outbox, sent where there is a mail server. */
@Module({
  imports: [CalendarModule],
  providers: [
    ChannelLetter,
    ChannelMails,
    Delivery,
    MailTemplates,
    Mailer,
    Notices,
    Outbox,
    TroubleLetter,
    TroubleMails,
  ],
  exports: [ChannelMails, Delivery, Mailer, MailTemplates, Notices, Outbox, TroubleMails],
})
export class NotificationsModule {}

/** Only in processes with the role `worker`. */
@Module({ imports: [NotificationsModule], providers: [NotificationsWorker] })
export class NotificationsWorkerModule {}

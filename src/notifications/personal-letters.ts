import { Global, Injectable, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { LetterBox, type PersonalLetter } from '../identity/letter-box.js';
import { MailTemplates } from './mail-templates.js';
import { Outbox } from './outbox.js';

/** Letters to people about their own sign-in, written into the outbox, where no workspace finds them. */
@Injectable()
export class OutboxLetterBox extends LetterBox {
  constructor(
    private readonly templates: MailTemplates,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  async put(manager: EntityManager, { personId, recipient, subject, paragraphs, link }: PersonalLetter): Promise<void> {
    const view = { subject, paragraphs, link: link ?? null };
    const mail = {
      ...{ workspaceId: null, personId, recipient, subject: subject.replaceAll(/\s+/g, ' ') },
      text: this.templates.text('personal', view),
      html: this.templates.html('personal', view),
      secret: link !== undefined,
    };
    await this.outbox.add(manager, mail, this.clock.now());
  }
}

/** What the identity room asks of the mail, bound to it here so that it need not know it. */
@Global()
@Module({
  providers: [MailTemplates, Outbox, { provide: LetterBox, useClass: OutboxLetterBox }],
  exports: [LetterBox],
})
export class PersonalLettersModule {}

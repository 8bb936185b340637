import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Config } from '../config/config.js';
import { PublicRoute } from '../identity/caller.js';
import { type MailState, type MailView, Outbox } from '../notifications/outbox.js';
import { Door, send } from './door.js';
import { Frame } from './frame.js';
import { PageFilter } from './page.filter.js';
import { Templates } from './templates.js';
import { longTimeOf } from './times.js';

const MAILS_SHOWN = 30;
const pageQuery = z.object({ before: z.guid().optional().catch(undefined) });

const STATE_WORDS: Record<MailState, string> = {
  sent: 'Sent',
  waiting: 'Waiting to be sent',
  kept: 'Kept here: no mail server is set',
  'to-nobody': 'To nobody: this workspace has no people yet',
  'given-up': 'Not delivered',
};

/** The mails that the workspace's people got, or would have got if there were a mail server. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('outbox')
export class OutboxController {
  constructor(
    private readonly door: Door,
    private readonly outbox: Outbox,
    private readonly frame: Frame,
    private readonly config: Config,
    private readonly templates: Templates,
  ) {}

  @Get()
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query({ schema: pageQuery }) { before }: z.infer<typeof pageQuery>,
  ): Promise<void> {
    const guest = await this.door.open(request, reply);
    if (!guest) return;
    const { id, name, timeZone } = guest.workspace;
    const mails = await this.outbox.list(id, MAILS_SHOWN + 1, before);
    const shown = mails.slice(0, MAILS_SHOWN);
    const older = mails.length > MAILS_SHOWN ? shown.at(-1)?.id : undefined;
    const view = {
      ...this.frame.view(guest.caller.permissions),
      workspace: name,
      timeZone,
      hasServer: this.config.mail !== undefined,
      mails: shown.map((mail) => mailEntry(mail, timeZone)),
      ...(older !== undefined && { older }),
      newest: before === undefined,
    };
    await send(reply, 200, this.templates.page('outbox', view));
  }
}

function mailEntry({ subject, recipient, text, createdAt, state, lastError, tries }: MailView, timeZone: string) {
  return {
    subject,
    text,
    time: longTimeOf(createdAt, timeZone),
    dateTime: createdAt.toISOString(),
    state,
    stateText: STATE_WORDS[state],
    ...(recipient !== null && { recipient }),
    ...(lastError !== null && state !== 'sent' && { lastError, tries }),
  };
}

import { Controller, Get, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { ProblemError } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { Outbox } from '../notifications/outbox.js';
import { send } from './door.js';
import { PageFilter } from './page.filter.js';
import { Templates } from './templates.js';
import { isForThisMachine, isThisMachine } from './this-machine.js';
import { longTimeOf } from './times.js';

const LETTERS_SHOWN = 30;

/**
 * Letters to people alone hold links to a new password, so no workspace may read them. Where there is no mail server, the
 * operator reads them here: only on the machine itself, and only while the installation is for that machine alone.
 */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('outbox/letters')
export class LettersController {
  constructor(
    private readonly outbox: Outbox,
    private readonly config: Config,
    private readonly templates: Templates,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (this.config.mail || !isThisMachine(request) || !isForThisMachine(this.config.publicUrl)) {
      throw new ProblemError(
        404,
        'no-letters',
        'Letters to people alone are read here only on the machine that runs Evenkeel for itself.',
      );
    }
    const zone = Temporal.Now.timeZoneId();
    const letters = (await this.outbox.letters(LETTERS_SHOWN)).map(({ subject, recipient, text, createdAt }) => ({
      ...{ subject, recipient, text, time: longTimeOf(createdAt, zone), dateTime: createdAt.toISOString() },
    }));
    await send(reply, 200, this.templates.page('letters', { letters }));
  }
}

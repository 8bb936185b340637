import { Controller, Get, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublicRoute } from '../identity/caller.js';
import { People } from '../identity/people.js';
import { Sessions } from '../identity/sessions.js';
import { send } from './door.js';
import { Home } from './home.js';
import { PageFilter } from './page.filter.js';
import { Templates } from './templates.js';
import { isThisMachine } from './this-machine.js';
import { Visit } from './visit.js';

/** The home page. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller()
export class HomeController {
  constructor(
    private readonly visit: Visit,
    private readonly home: Home,
    private readonly people: People,
    private readonly sessions: Sessions,
    private readonly templates: Templates,
  ) {}

  @Get()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const guest = await this.visit.guestOf(request);
    if (guest) {
      const demo = guest.caller.keyId === null && guest.caller.personId === null;
      await send(reply, 200, this.templates.page('home', { ...(await this.home.view(guest)), demo }));
      return;
    }
    const elsewhere = (await this.sessions.visitorOf(request))
      ? '/account'
      : isThisMachine(request) && !(await this.people.anyOwner())
        ? '/sign-up'
        : undefined;
    if (elsewhere !== undefined) await reply.redirect(elsewhere, 303);
    else await send(reply, 200, this.templates.page('sign-in', { next: '/' }));
  }
}

import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PublicRoute } from '../identity/caller.js';
import { landingOf, send } from './door.js';
import { FormGuard } from './form-guard.js';
import { Home } from './home.js';
import { PageFilter } from './page.filter.js';
import { Templates } from './templates.js';
import { Visit } from './visit.js';

const signIn = z.object({ key: z.string().trim().max(512).default(''), next: z.string().max(200).default('/') });

/** The home page, and the door to all of them. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller()
export class HomeController {
  constructor(
    private readonly visit: Visit,
    private readonly home: Home,
    private readonly templates: Templates,
    private readonly guard: FormGuard,
  ) {}

  @Get()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const guest = await this.visit.guestOf(request);
    const html = guest
      ? this.templates.page('home', await this.home.view(guest.workspace))
      : this.templates.page('sign-in', { next: '/', wrong: false });
    await send(reply, 200, html);
  }

  @Post('sign-in')
  async signIn(
    @Req() request: FastifyRequest,
    @Body({ schema: signIn }) { key, next }: z.infer<typeof signIn>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const landing = landingOf(next);
    if (this.guard.fromHere(request) && (await this.visit.begin(key, reply))) {
      await reply.redirect(landing, 303);
      return;
    }
    await send(reply, 401, this.templates.page('sign-in', { next: landing, wrong: true }));
  }
}

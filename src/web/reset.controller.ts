import { Body, Controller, Get, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Config } from '../config/config.js';
import { ProblemError } from '../foundation/problem-error.js';
import { Account } from '../identity/account.js';
import { PublicRoute } from '../identity/caller.js';
import { email, password } from '../identity/identity.schemas.js';
import { Resets } from '../identity/resets.js';
import { send } from './door.js';
import { faultsOf } from './faults.js';
import { FormGuard } from './form-guard.js';
import { PageFilter } from './page.filter.js';
import { Templates } from './templates.js';
import { isForThisMachine, isThisMachine } from './this-machine.js';

const typed = z.record(z.string(), z.string().max(2_000)).catch({});
type Typed = z.infer<typeof typed>;
const FORM = 'door';
const STALE = 'This page had been open for a long time. Please press once more.';
const GONE = 'This link was used already or is too old. Ask for a new one.';

/** Links that come by mail: to a new password, and to say that an address is one's own. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller()
export class ResetController {
  constructor(
    private readonly resets: Resets,
    private readonly account: Account,
    private readonly templates: Templates,
    private readonly guard: FormGuard,
    private readonly config: Config,
  ) {}

  @Get('reset')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.render(request, reply, 'reset', 200, {});
  }

  @Post('reset')
  async ask(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    if (!this.guard.accepts(request, FORM, form['token'] ?? '')) {
      return this.render(request, reply, 'reset', 403, { form, wrong: STALE });
    }
    const read = z.object({ email }).safeParse(form);
    if (!read.success) return this.render(request, reply, 'reset', 422, { form, ...faultsOf(read.error) });
    await this.resets.ask(request, read.data.email);
    const said = `If there is an account for ${read.data.email}, a letter with a link is on its way. The link works once, within the hour.`;
    const letters = this.config.mail === undefined && isThisMachine(request) && isForThisMachine(this.config.publicUrl);
    await send(reply, 200, this.templates.page('said', { title: 'Look into your mail', text: said, letters }));
  }

  @Get('reset/:token')
  async choose(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.render(request, reply, 'new-password', 200, {});
  }

  @Post('reset/:token')
  async change(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    if (!this.guard.accepts(request, FORM, form['token'] ?? '')) {
      return this.render(request, reply, 'new-password', 403, { wrong: STALE });
    }
    const read = z.object({ password }).safeParse(form);
    if (!read.success) return this.render(request, reply, 'new-password', 422, faultsOf(read.error));
    if (!(await this.resets.choose(request, token, read.data.password))) throw new ProblemError(410, 'link-gone', GONE);
    const text = 'Your password is changed, and you are signed out everywhere. Sign in with the new one.';
    await send(reply, 200, this.templates.page('said', { title: 'Done', text, signIn: true }));
  }

  @Get('verify/:token')
  async askToVerify(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // A button, since mail servers follow the links in mails.
    await this.render(request, reply, 'verify', 200, {});
  }

  @Post('verify/:token')
  async verify(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    if (!this.guard.accepts(request, FORM, form['token'] ?? '')) {
      return this.render(request, reply, 'verify', 403, { wrong: STALE });
    }
    if (!(await this.account.verify(request, token))) throw new ProblemError(410, 'link-gone', GONE);
    await send(reply, 200, this.templates.page('said', { title: 'Thank you', text: 'Your address is confirmed.' }));
  }

  private async render(
    request: FastifyRequest,
    reply: FastifyReply,
    page: string,
    status: number,
    after: object,
  ): Promise<void> {
    const token = this.guard.token(request, reply, FORM);
    const path = request.url.split('?')[0] ?? '/';
    await send(reply, status, this.templates.page(page, { form: {}, errors: {}, ...after, token, path }));
  }
}

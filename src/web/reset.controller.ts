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
import { PageFilter } from './page.filter.js';
import { type FormPage, PageForm, type Typed, typed } from './page-form.js';
import { isForThisMachine, isThisMachine } from './this-machine.js';

const atTheDoor = (template: string): FormPage => ({ template, scope: 'door', view: () => ({}) });
const RESET = atTheDoor('reset');
const NEW_PASSWORD = atTheDoor('new-password');
const VERIFY = atTheDoor('verify');
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
    private readonly form: PageForm,
    private readonly config: Config,
  ) {}

  @Get('reset')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.form.show(request, reply, RESET);
  }

  @Post('reset')
  async ask(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    await this.form.submit(request, reply, RESET, form, async () => {
      const read = z.object({ email }).parse(form);
      await this.resets.ask(request, read.email);
      const text = `If there is an account for ${read.email}, a letter with a link is on its way. The link works once, within the hour.`;
      return { said: { title: 'Look into your mail', text, letters: this.keepsLetters(request) } };
    });
  }

  @Get('reset/:token')
  async choose(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.form.show(request, reply, NEW_PASSWORD);
  }

  @Post('reset/:token')
  async change(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    await this.form.submit(request, reply, NEW_PASSWORD, form, async () => {
      const read = z.object({ password }).parse(form);
      if (!(await this.resets.choose(request, token, read.password))) throw new ProblemError(410, 'link-gone', GONE);
      const text = 'Your password is changed, and you are signed out everywhere. Sign in with the new one.';
      return { said: { title: 'Done', text, signIn: true } };
    });
  }

  @Get('verify/:token')
  async askToVerify(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // A button, since mail servers follow the links in mails.
    await this.form.show(request, reply, VERIFY);
  }

  @Post('verify/:token')
  async verify(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    await this.form.submit(request, reply, VERIFY, form, async () => {
      if (!(await this.account.verify(request, token))) throw new ProblemError(410, 'link-gone', GONE);
      return { said: { title: 'Thank you', text: 'Your address is confirmed.' } };
    });
  }

  private keepsLetters(request: FastifyRequest): boolean {
    return this.config.mail === undefined && isThisMachine(request) && isForThisMachine(this.config.publicUrl);
  }
}

import { Body, Controller, Get, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Config } from '../config/config.js';
import { ProblemFilter } from '../foundation/problem.filter.js';
import { ProblemError } from '../foundation/problem-error.js';
import { Account } from '../identity/account.js';
import { PublicRoute } from '../identity/caller.js';
import { saysItIsFromHere } from '../identity/same-origin.js';
import { Sessions, type Visitor } from '../identity/sessions.js';
import { AccountForms } from './account-forms.js';
import { AccountPage } from './account-page.js';
import { send } from './door.js';
import { PageFilter } from './page.filter.js';
import { type FormPage, PageForm, type Typed, typed } from './page-form.js';
import { newPasskey } from './passkey-answer.js';
import { Templates } from './templates.js';
import { Visit } from './visit.js';

/** A person's own page: name, password, second factor, passkeys, browsers and workspaces. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('account')
export class AccountPageController {
  constructor(
    private readonly sessions: Sessions,
    private readonly visit: Visit,
    private readonly account: Account,
    private readonly forms: AccountForms,
    private readonly page: AccountPage,
    private readonly form: PageForm,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visitor = await this.visitorOf(request, reply);
    if (visitor) await this.form.show(request, reply, this.pageOf(request, visitor));
  }

  @Post()
  async change(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const visitor = await this.visitorOf(request, reply);
    if (!visitor) return;
    await this.form.submit(request, reply, this.pageOf(request, visitor), form, () =>
      this.forms.fulfil(request, visitor, form),
    );
  }

  @Post('passkey-options')
  @HttpCode(200)
  @UseFilters(ProblemFilter)
  async passkeyOptions(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.byScript(request);
    const { options, cookies } = await this.account.passkeyOptions(request);
    await reply.header('set-cookie', cookies).header('cache-control', 'no-store').send(options);
  }

  @Post('passkeys')
  @HttpCode(200)
  @UseFilters(ProblemFilter)
  async addPasskey(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: newPasskey }) answer: z.infer<typeof newPasskey>,
  ): Promise<void> {
    const { person } = await this.byScript(request);
    await this.account.addPasskey(request, person.id, answer);
    await reply.header('cache-control', 'no-store').send({ done: true });
  }

  private async byScript(request: FastifyRequest): Promise<Visitor> {
    const visitor = await this.sessions.visitorOf(request);
    if (visitor && 'x-evenkeel' in request.headers && saysItIsFromHere(request, this.config)) return visitor;
    throw new ProblemError(403, 'other-site', 'This is for the account page of Evenkeel.');
  }

  /** Whoever signed in; everybody else is shown the way. */
  private async visitorOf(request: FastifyRequest, reply: FastifyReply): Promise<Visitor | undefined> {
    const visitor = await this.sessions.visitorOf(request);
    if (visitor) return visitor;
    if (await this.visit.guestOf(request)) {
      const text =
        'You look at this workspace without an account of your own: with a key, or as the demo on this machine.';
      await send(reply, 200, this.templates.page('said', { title: 'No account', text, signUp: true, signIn: true }));
      return undefined;
    }
    await send(reply, 401, this.templates.page('sign-in', { next: '/account' }));
    return undefined;
  }

  private pageOf(request: FastifyRequest, visitor: Visitor): FormPage {
    return {
      template: 'account',
      scope: visitor.person.id,
      view: () => this.page.view(request, visitor),
    };
  }
}

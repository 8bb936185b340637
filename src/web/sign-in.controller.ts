import { Body, Controller, Get, HttpCode, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Config } from '../config/config.js';
import { ProblemFilter } from '../foundation/problem.filter.js';
import { ProblemError } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { Limits } from '../identity/limits.js';
import { saysItIsFromHere } from '../identity/same-origin.js';
import { type PasskeyAnswer, SignIn } from '../identity/sign-in.js';
import { visitorAddress } from '../identity/visitor-address.js';
import { landingOf, send } from './door.js';
import { FormGuard } from './form-guard.js';
import { PageFilter } from './page.filter.js';
import { passkeyAnswer } from './passkey-answer.js';
import { Templates } from './templates.js';
import { Visit } from './visit.js';

const next = z.string().max(200).default('/');
const signInForm = z.object({
  email: z.string().trim().max(254).default(''),
  password: z.string().max(1_000).default(''),
  key: z.string().trim().max(512).default(''),
  next,
});
const codeForm = z.object({ code: z.string().trim().max(100).default(''), next });
const nextQuery = z.object({ next: next.catch('/') });

const WRONG = 'The address or the password is not right. There is a link to a new password below.';
const WRONG_KEY = 'This key is not valid, has ended or was revoked.';
const WRONG_CODE =
  'This code is not right, was used already, or came too late. After some tries you begin again with the password.';

/** The way in and the way out. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller()
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    private readonly limits: Limits,
    private readonly visit: Visit,
    private readonly templates: Templates,
    private readonly guard: FormGuard,
    private readonly config: Config,
  ) {}

  @Get('sign-in')
  async show(
    @Res() reply: FastifyReply,
    @Query({ schema: nextQuery }) query: z.infer<typeof nextQuery>,
  ): Promise<void> {
    await send(reply, 200, this.templates.page('sign-in', { next: landingOf(query.next) }));
  }

  @Post('sign-in')
  async enter(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: signInForm }) form: z.infer<typeof signInForm>,
  ): Promise<void> {
    const landing = landingOf(form.next);
    const again = (status: number, wrong: string) =>
      send(reply, status, this.templates.page('sign-in', { next: landing, wrong, email: form.email }));
    if (!this.guard.fromHere(request)) return again(401, 'Please try once more from this page.');
    if (form.key !== '') {
      if (await this.visit.begin(form.key, reply)) {
        await reply.redirect(landing, 303);
        return;
      }
      await this.limits.take('wrong-key', visitorAddress(request));
      await again(401, WRONG_KEY);
      return;
    }
    try {
      const outcome = await this.signIn.withPassword(request, form.email, form.password);
      if (outcome.kind === 'wrong') {
        await again(401, WRONG);
        return;
      }
      void reply.header('set-cookie', outcome.cookies);
      const code = `/sign-in/code?next=${encodeURIComponent(landing)}`;
      await reply.redirect(outcome.kind === 'in' ? landing : code, 303);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 429) throw error;
      void reply.headers(error.headers);
      await again(429, `${error.message} A link to a new password opens the door, too.`);
    }
  }

  @Get('sign-in/code')
  async askForCode(
    @Res() reply: FastifyReply,
    @Query({ schema: nextQuery }) query: z.infer<typeof nextQuery>,
  ): Promise<void> {
    await send(reply, 200, this.templates.page('sign-in-code', { next: landingOf(query.next) }));
  }

  @Post('sign-in/code')
  async enterWithCode(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: codeForm }) form: z.infer<typeof codeForm>,
  ): Promise<void> {
    const landing = landingOf(form.next);
    const outcome = this.guard.fromHere(request) ? await this.signIn.withCode(request, form.code) : undefined;
    if (outcome?.kind !== 'in') {
      await send(reply, 401, this.templates.page('sign-in-code', { next: landing, wrong: WRONG_CODE }));
      return;
    }
    void reply.header('set-cookie', outcome.cookies);
    await reply.redirect(landing, 303);
  }

  @Post('sign-in/passkey-options')
  @HttpCode(200)
  @UseFilters(ProblemFilter)
  async passkeyOptions(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.assertFromScript(request);
    const { options, cookies } = await this.signIn.passkeyOptions(request);
    await reply.header('set-cookie', cookies).header('cache-control', 'no-store').send(options);
  }

  @Post('sign-in/passkey')
  @HttpCode(200)
  @UseFilters(ProblemFilter)
  async enterWithPasskey(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: passkeyAnswer }) answer: z.infer<typeof passkeyAnswer>,
  ): Promise<void> {
    this.assertFromScript(request);
    const outcome = await this.signIn.withPasskey(request, answer as unknown as PasskeyAnswer);
    if (outcome.kind !== 'in') throw new ProblemError(401, 'passkey-unknown', 'This passkey is not known here.');
    await reply.header('set-cookie', outcome.cookies).header('cache-control', 'no-store').send({ done: true });
  }

  @Post('sign-out')
  async leave(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!this.guard.fromHere(request)) throw new ProblemError(403, 'other-site', 'Sign out on a page of Evenkeel.');
    void reply.header('set-cookie', [...(await this.signIn.out(request)), ...this.visit.end()]);
    await reply.redirect('/sign-in', 303);
  }

  private assertFromScript(request: FastifyRequest): void {
    if ('x-evenkeel' in request.headers && saysItIsFromHere(request, this.config)) return;
    throw new ProblemError(403, 'other-site', 'This is for the sign-in page of Evenkeel.');
  }
}

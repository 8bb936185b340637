import { Body, Controller, Get, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Config } from '../config/config.js';
import { ProblemError } from '../foundation/problem-error.js';
import { text } from '../foundation/schemas.js';
import { PublicRoute } from '../identity/caller.js';
import { FirstOwner } from '../identity/first-owner.js';
import { email, password, personName } from '../identity/identity.schemas.js';
import { Invitations, type OpenInvitation } from '../identity/invitations.js';
import { Limits } from '../identity/limits.js';
import { People } from '../identity/people.js';
import { Resets } from '../identity/resets.js';
import { Sessions } from '../identity/sessions.js';
import { SignIn } from '../identity/sign-in.js';
import { visitorAddress } from '../identity/visitor-address.js';
import { PageFilter } from './page.filter.js';
import { type FormPage, type Next, PageForm, type Typed, typed } from './page-form.js';
import { isForThisMachine, isThisMachine } from './this-machine.js';

const newOwner = z.object({ email, name: personName, password });
const newPerson = z.object({ name: personName, password, workspaceName: text(200).trim().optional() });

/** Becoming somebody here: the first owner, by invitation, and, where it is open, on one's own. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller()
export class SignUpController {
  constructor(
    private readonly people: People,
    private readonly firstOwner: FirstOwner,
    private readonly invitations: Invitations,
    private readonly resets: Resets,
    private readonly limits: Limits,
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly form: PageForm,
    private readonly config: Config,
  ) {}

  @Get('sign-up')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.form.show(request, reply, this.signUpPage(request));
  }

  @Post('sign-up')
  async signUp(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    await this.form.submit(request, reply, this.signUpPage(request), form, async () =>
      (await this.people.anyOwner()) ? this.askForLetter(request, form) : this.becomeOwner(request, form),
    );
  }

  @Get('join/:token')
  async showInvitation(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
  ): Promise<void> {
    await this.form.show(request, reply, this.joinPage(request, await this.known(request, token)));
  }

  @Post('join/:token')
  async join(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const invitation = await this.known(request, token);
    await this.form.submit(request, reply, this.joinPage(request, invitation), form, () =>
      this.accept(request, token, form),
    );
  }

  private async accept(request: FastifyRequest, token: string, form: Typed): Promise<Next> {
    const visitor = await this.sessions.visitorOf(request);
    if (visitor && form['as'] === 'me') {
      const workspaceId = await this.invitations.acceptAs(token, visitor.person);
      await this.sessions.open(visitor.sessionId, visitor.person.id, workspaceId);
      return { to: '/' };
    }
    const { workspaceName, ...person } = newPerson.parse(form);
    const made = await this.invitations.acceptNew(token, { ...person, workspaceName: workspaceName || undefined });
    return this.enter(request, made.email, person.password);
  }

  private async becomeOwner(request: FastifyRequest, form: Typed): Promise<Next> {
    if (!this.isHere(request))
      throw new ProblemError(403, 'not-here', 'The first owner is made on the machine itself.');
    const owner = newOwner.parse(form);
    await this.firstOwner.create(owner);
    return this.enter(request, owner.email, owner.password);
  }

  private async askForLetter(request: FastifyRequest, form: Typed): Promise<Next> {
    if (!this.config.openSignUp)
      throw new ProblemError(403, 'by-invitation', 'It takes an invitation to sign up here.');
    const read = z.object({ email }).parse(form);
    await this.resets.askToSignUp(request, read.email);
    const text = `If ${read.email} can get mail, a letter with the next step is on its way.`;
    const letters = this.config.mail === undefined && this.isHere(request);
    return { said: { title: 'Look into your mail', text, letters } };
  }

  /** Signs the new person in; should that not work, they do it themselves. */
  private async enter(request: FastifyRequest, address: string, secret: string): Promise<Next> {
    const outcome = await this.signIn.withPassword(request, address, secret);
    return outcome.kind === 'in' ? { to: '/', cookies: outcome.cookies } : { to: '/sign-in' };
  }

  /** @throws ProblemError 410, and 429 for who tries many links */
  private async known(request: FastifyRequest, token: string): Promise<OpenInvitation> {
    const invitation = await this.invitations.open(token);
    if (invitation) return invitation;
    await this.limits.take('wrong-link', visitorAddress(request));
    throw new ProblemError(410, 'link-gone', 'This link was used, taken back or is too old. Ask for a new invitation.');
  }

  private signUpPage(request: FastifyRequest): FormPage {
    return {
      template: 'sign-up',
      scope: 'door',
      view: async () => {
        const owned = await this.people.anyOwner();
        const kind = owned
          ? this.config.openSignUp
            ? 'open'
            : 'closed'
          : this.isHere(request)
            ? 'first'
            : 'elsewhere';
        return { [kind]: true, sandbox: this.config.sandbox.on };
      },
    };
  }

  private joinPage(request: FastifyRequest, invitation: OpenInvitation): FormPage {
    return {
      template: 'join',
      scope: 'door',
      view: async () => {
        const visitor = await this.sessions.visitorOf(request);
        const mine = visitor?.person.email === invitation.email;
        const who = mine ? 'asMe' : invitation.known ? 'signIn' : 'asNew';
        const next = encodeURIComponent(request.url.split('?')[0] ?? '/');
        return { next, invitation, [who]: true, ...(visitor && !mine && { other: visitor.person.email }) };
      },
    };
  }

  /** A proxy that does not say that it is one looks like this machine, so an installation for others takes the command line. */
  private isHere(request: FastifyRequest): boolean {
    return isThisMachine(request) && isForThisMachine(this.config.publicUrl);
  }
}

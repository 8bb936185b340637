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
import { send } from './door.js';
import { faultsOf } from './faults.js';
import { FormGuard } from './form-guard.js';
import { PageFilter } from './page.filter.js';
import { Templates } from './templates.js';
import { isForThisMachine, isThisMachine } from './this-machine.js';

const typed = z.record(z.string(), z.string().max(2_000)).catch({});
type Typed = z.infer<typeof typed>;
const newOwner = z.object({ email, name: personName, password });
const newPerson = z.object({ name: personName, password, workspaceName: text(200).trim().optional() });
const FORM = 'door';
const STALE = 'This page had been open for a long time. Please press once more.';

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
    private readonly templates: Templates,
    private readonly guard: FormGuard,
    private readonly config: Config,
  ) {}

  @Get('sign-up')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.renderSignUp(request, reply, 200, {});
  }

  @Post('sign-up')
  async signUp(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    if (!this.guard.accepts(request, FORM, form['token'] ?? '')) {
      await this.renderSignUp(request, reply, 403, { form, wrong: STALE });
      return;
    }
    if (await this.people.anyOwner()) await this.askForLetter(request, reply, form);
    else await this.becomeOwner(request, reply, form);
  }

  @Get('join/:token')
  async showInvitation(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
  ): Promise<void> {
    await this.renderJoin(request, reply, await this.known(request, token), 200, {});
  }

  @Post('join/:token')
  async join(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const invitation = await this.known(request, token);
    if (!this.guard.accepts(request, FORM, form['token'] ?? '')) {
      await this.renderJoin(request, reply, invitation, 403, { form, wrong: STALE });
      return;
    }
    const visitor = await this.sessions.visitorOf(request);
    if (visitor && form['as'] === 'me') {
      const workspaceId = await this.invitations.acceptAs(token, visitor.person);
      await this.sessions.open(visitor.sessionId, visitor.person.id, workspaceId);
      await reply.redirect('/', 303);
      return;
    }
    const read = newPerson.safeParse(form);
    if (!read.success) {
      await this.renderJoin(request, reply, invitation, 422, { form, ...faultsOf(read.error) });
      return;
    }
    const { workspaceName, ...person } = read.data;
    const made = await this.invitations.acceptNew(token, { ...person, workspaceName: workspaceName || undefined });
    await this.enter(request, reply, made.email, person.password);
  }

  private async becomeOwner(request: FastifyRequest, reply: FastifyReply, form: Typed): Promise<void> {
    if (!this.isHere(request))
      throw new ProblemError(403, 'not-here', 'The first owner is made on the machine itself.');
    const read = newOwner.safeParse(form);
    if (!read.success) {
      await this.renderSignUp(request, reply, 422, { form, ...faultsOf(read.error) });
      return;
    }
    await this.firstOwner.create(read.data);
    await this.enter(request, reply, read.data.email, read.data.password);
  }

  private async askForLetter(request: FastifyRequest, reply: FastifyReply, form: Typed): Promise<void> {
    if (!this.config.openSignUp)
      throw new ProblemError(403, 'by-invitation', 'It takes an invitation to sign up here.');
    const read = z.object({ email }).safeParse(form);
    if (!read.success) {
      await this.renderSignUp(request, reply, 422, { form, ...faultsOf(read.error) });
      return;
    }
    await this.resets.askToSignUp(request, read.data.email);
    const said = `If ${read.data.email} can get mail, a letter with the next step is on its way.`;
    await send(
      reply,
      200,
      this.templates.page('said', { title: 'Look into your mail', text: said, letters: this.letters(request) }),
    );
  }

  /** Signs the new person in; should that not work, they do it themselves. */
  private async enter(request: FastifyRequest, reply: FastifyReply, address: string, secret: string): Promise<void> {
    const outcome = await this.signIn.withPassword(request, address, secret);
    if (outcome.kind === 'in') void reply.header('set-cookie', outcome.cookies);
    await reply.redirect(outcome.kind === 'in' ? '/' : '/sign-in', 303);
  }

  /** @throws ProblemError 404, and 429 for who tries many links */
  private async known(request: FastifyRequest, token: string): Promise<OpenInvitation> {
    const invitation = await this.invitations.open(token);
    if (invitation) return invitation;
    await this.limits.take('wrong-link', visitorAddress(request));
    throw new ProblemError(410, 'link-gone', 'This link was used, taken back or is too old. Ask for a new invitation.');
  }

  private async renderSignUp(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    after: object,
  ): Promise<void> {
    const owned = await this.people.anyOwner();
    const here = this.isHere(request);
    const kind = owned ? (this.config.openSignUp ? 'open' : 'closed') : here ? 'first' : 'elsewhere';
    const token = this.guard.token(request, reply, FORM);
    const view = { form: {}, errors: {}, ...after, token, [kind]: true, sandbox: this.config.sandbox.on };
    await send(reply, status, this.templates.page('sign-up', view));
  }

  private async renderJoin(
    request: FastifyRequest,
    reply: FastifyReply,
    invitation: OpenInvitation,
    status: number,
    after: object,
  ): Promise<void> {
    const visitor = await this.sessions.visitorOf(request);
    const mine = visitor?.person.email === invitation.email;
    const token = this.guard.token(request, reply, FORM);
    const path = request.url.split('?')[0] ?? '/';
    const who = mine ? 'asMe' : invitation.known ? 'signIn' : 'asNew';
    const view = {
      form: {},
      errors: {},
      ...after,
      token,
      path,
      next: encodeURIComponent(path),
      invitation,
      [who]: true,
    };
    const other = visitor && !mine ? { other: visitor.person.email } : {};
    await send(reply, status, this.templates.page('join', { ...view, ...other }));
  }

  /** A proxy that does not say that it is one looks like this machine, so an installation for others takes the command line. */
  private isHere(request: FastifyRequest): boolean {
    return isThisMachine(request) && isForThisMachine(this.config.publicUrl);
  }

  private letters(request: FastifyRequest): boolean {
    return this.config.mail === undefined && this.isHere(request);
  }
}

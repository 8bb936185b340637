import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ProblemError } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { newInvitation, role } from '../identity/identity.schemas.js';
import { Invitations } from '../identity/invitations.js';
import { People } from '../identity/people.js';
import { mayGive, ROLES } from '../identity/permissions.js';
import { Door, send } from './door.js';
import { faultsOf } from './faults.js';
import { FormGuard } from './form-guard.js';
import { Frame } from './frame.js';
import { PageFilter } from './page.filter.js';
import { ROLE_WORDS } from './role-words.js';
import { Templates } from './templates.js';
import { dayOf } from './times.js';
import type { Guest } from './visit.js';

const typed = z.record(z.string(), z.string().max(2_000)).catch({});
type Typed = z.infer<typeof typed>;
const STALE =
  'Nothing was done yet, because this page had been open for a long time. Look it over and press once more.';

/** Who belongs to the workspace, what they may do, and who is invited. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('people')
export class PeoplePageController {
  constructor(
    private readonly door: Door,
    private readonly guard: FormGuard,
    private readonly people: People,
    private readonly invitations: Invitations,
    private readonly frame: Frame,
    private readonly templates: Templates,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const guest = await this.door.open(request, reply, 'people.read');
    if (guest) await this.render(request, reply, guest, 200, {});
  }

  @Post()
  async change(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'people.manage');
    if (!guest) return;
    if (!this.guard.accepts(request, guest.workspace.id, form['token'] ?? '')) {
      await this.render(request, reply, guest, 403, { wrong: STALE });
      return;
    }
    try {
      const after = await this.fulfil(guest, form);
      if (after) await this.render(request, reply, guest, 200, after);
      else await reply.redirect('/people', 303);
    } catch (error) {
      const known = error instanceof ProblemError || error instanceof z.ZodError;
      if (!known || (error instanceof ProblemError && error.status >= 500)) throw error;
      const status = error instanceof ProblemError ? error.status : 422;
      await this.render(request, reply, guest, status, { form, ...faultsOf(error) });
    }
  }

  /** @returns what the page has to show once, if anything */
  private async fulfil({ caller }: Guest, form: Typed): Promise<object | undefined> {
    const id = z
      .guid()
      .catch('')
      .parse(form['id'] ?? '');
    switch (form['wish']) {
      case 'invite': {
        const invitation = newInvitation.parse({ email: form['email'], role: form['role'] });
        return { invited: await this.invitations.invite(caller, invitation) };
      }
      case 'role':
        await this.people.changeRole(caller, id, role.parse(form['role']));
        return undefined;
      case 'remove':
        await this.people.remove(caller, id);
        return undefined;
      case 'revoke':
        await this.invitations.revoke(caller, id);
        return undefined;
      default:
        throw new ProblemError(422, 'unknown-wish', 'This is not one of the buttons of the page.');
    }
  }

  private async render(
    request: FastifyRequest,
    reply: FastifyReply,
    guest: Guest,
    status: number,
    after: object,
  ): Promise<void> {
    const { workspace, caller } = guest;
    const manages = caller.permissions.has('people.manage');
    const givable = ROLES.filter((one) => mayGive(caller.permissions, one));
    const members = await this.people.list(workspace.id);
    const owners = members.filter((member) => member.role === 'owner').length;
    const invited = manages ? await this.invitations.list(workspace.id) : [];
    const view = {
      ...this.frame.view(),
      workspace: workspace.name,
      token: this.guard.token(request, reply, workspace.id),
      form: {},
      errors: {},
      ...after,
      manages,
      keys: caller.permissions.has('keys.manage'),
      roles: givable.toReversed().map((one) => ({ role: one, words: ROLE_WORDS[one] })),
      members: members.map((member) => ({
        ...{ id: member.id, name: member.name, email: member.email },
        words: ROLE_WORDS[member.role],
        since: dayOf(member.since, workspace.timeZone),
        twoFactor: member.twoFactorEnabled,
        self: member.id === caller.personId,
        // The last owner can be neither demoted nor removed, so there is no button for it.
        changeable: manages && mayGive(caller.permissions, member.role) && !(member.role === 'owner' && owners === 1),
        choices: givable.toReversed().map((one) => ({ role: one, chosen: one === member.role })),
      })),
      invitations: invited.map(({ id, email, role: given, expiresAt }) => ({
        ...{ id, email, words: ROLE_WORDS[given], until: dayOf(expiresAt, workspace.timeZone) },
      })),
    };
    await send(reply, status, this.templates.page('people', view));
  }
}

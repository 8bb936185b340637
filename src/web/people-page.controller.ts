import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { newInvitation, role } from '../identity/identity.schemas.js';
import { Invitations } from '../identity/invitations.js';
import { People } from '../identity/people.js';
import { mayGive, ROLES } from '../identity/permissions.js';
import { SecondFactorRule } from '../identity/second-factor-rule.js';
import { Door } from './door.js';
import { Frame } from './frame.js';
import { PageFilter } from './page.filter.js';
import { type FormPage, idIn, type Next, one, PageForm, type Typed, typed } from './page-form.js';
import { ROLE_WORDS } from './role-words.js';
import { dayOf } from './times.js';
import type { Guest } from './visit.js';

const DONE = { to: '/people' };

/** Who belongs to the workspace, what they may do, and who is invited. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('people')
export class PeoplePageController {
  constructor(
    private readonly door: Door,
    private readonly form: PageForm,
    private readonly people: People,
    private readonly invitations: Invitations,
    private readonly secondFactor: SecondFactorRule,
    private readonly frame: Frame,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const guest = await this.door.open(request, reply, 'people.read');
    if (guest) await this.form.show(request, reply, this.pageOf(guest));
  }

  @Post()
  async change(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'people.manage');
    if (guest) await this.form.submit(request, reply, this.pageOf(guest), form, () => this.fulfil(guest, form));
  }

  private async fulfil({ caller }: Guest, form: Typed): Promise<Next> {
    const id = idIn(one(form, 'id')) ?? '';
    switch (form['wish']) {
      case 'invite': {
        const invitation = newInvitation.parse({ email: form['email'], role: form['role'] });
        return { once: { invited: await this.invitations.invite(caller, invitation) } };
      }
      case 'role':
        await this.people.changeRole(caller, id, role.parse(form['role']));
        return DONE;
      case 'remove':
        await this.people.remove(caller, id);
        return DONE;
      case 'revoke':
        await this.invitations.revoke(caller, id);
        return DONE;
      case 'second-factor':
        await this.secondFactor.change(caller, form['demanded'] === 'yes');
        return DONE;
      default:
        throw new ProblemError(422, 'unknown-wish', 'This is not one of the buttons of the page.');
    }
  }

  private pageOf(guest: Guest): FormPage {
    return { template: 'people', scope: guest.workspace.id, view: () => this.view(guest) };
  }

  private async view({ workspace, caller }: Guest) {
    const manages = caller.permissions.has('people.manage');
    const givable = ROLES.filter((one) => mayGive(caller.permissions, one));
    const members = await this.people.list(workspace.id);
    const owners = members.filter((member) => member.role === 'owner').length;
    const invited = manages ? await this.invitations.list(workspace.id) : [];
    return {
      ...this.frame.view(caller.permissions),
      workspace: workspace.name,
      manages,
      demandsSecondFactor: workspace.requireTwoFactor,
      owns: members.some(({ id, role: has }) => id === caller.personId && has === 'owner'),
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
  }
}

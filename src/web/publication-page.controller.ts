import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Agenda } from '../calendar/agenda.js';
import { notFound } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { Door, send } from './door.js';
import { FormGuard } from './form-guard.js';
import { PageFilter } from './page.filter.js';
import { type PublicationForm, PublicationForms, publicationForm, type Wish, WISHES } from './publication-forms.js';
import { PublicationPage, type Refused } from './publication-page.js';
import { Templates } from './templates.js';
import type { Guest } from './visit.js';

const pathId = z.guid().transform((id) => id.toLowerCase());
const pageQuery = z.object({ done: z.enum(WISHES).optional().catch(undefined) });
const NOT_FROM_HERE =
  'Nothing was done yet, because this page had been open for a long time or was not opened in this browser. Look it over and press once more.';

/** One publication's page: what it is, how it stands, what happened, and the buttons that help. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('publications/:id')
export class PublicationPageController {
  constructor(
    private readonly door: Door,
    private readonly guard: FormGuard,
    private readonly agenda: Agenda,
    private readonly page: PublicationPage,
    private readonly forms: PublicationForms,
    private readonly templates: Templates,
  ) {}

  @Get()
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query({ schema: pageQuery }) { done }: z.infer<typeof pageQuery>,
  ): Promise<void> {
    const guest = await this.door.open(request, reply);
    if (guest) await this.render(request, reply, guest, known(id), 200, { ...(done && { done }) });
  }

  @Post()
  async decide(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') path: string,
    @Body({ schema: publicationForm }) form: PublicationForm,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'calendar.schedule');
    if (!guest) return;
    const id = known(path);
    if (!this.guard.accepts(request, guest.workspace.id, form.token)) {
      await this.render(request, reply, guest, id, 403, { refused: { form, text: NOT_FROM_HERE } });
      return;
    }
    const outcome = await this.forms.fulfil(guest.caller, await this.agenda.entry(guest.workspace.id, id), form);
    if (outcome.kind === 'done') {
      await reply.redirect(`/publications/${id}?done=${form.wish}`, 303);
      return;
    }
    await this.render(request, reply, guest, id, outcome.status, { refused: { form, text: outcome.text } });
  }

  private async render(
    request: FastifyRequest,
    reply: FastifyReply,
    guest: Guest,
    id: string,
    status: number,
    after: { done?: Wish; refused?: Refused },
  ): Promise<void> {
    const token = this.guard.token(request, reply, guest.workspace.id);
    await send(reply, status, this.templates.page('publication', await this.page.view(guest, id, token, after)));
  }
}

/** An address that holds no id at all is as unknown as one with a wrong id. */
function known(id: string): string {
  const parsed = pathId.safeParse(id);
  if (!parsed.success) throw notFound('publication', id);
  return parsed.data;
}

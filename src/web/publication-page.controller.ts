import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Agenda } from '../calendar/agenda.js';
import { notFound } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { Door } from './door.js';
import { PageFilter } from './page.filter.js';
import { type After, type FormPage, idIn, PageForm } from './page-form.js';
import { type PublicationForm, PublicationForms, publicationForm, type Wish, WISHES } from './publication-forms.js';
import { PublicationPage } from './publication-page.js';
import type { Guest } from './visit.js';

const pageQuery = z.object({ done: z.enum(WISHES).optional().catch(undefined) });

/** One publication's page: what it is, how it stands, what happened, and the buttons that help. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('publications/:id')
export class PublicationPageController {
  constructor(
    private readonly door: Door,
    private readonly form: PageForm,
    private readonly agenda: Agenda,
    private readonly page: PublicationPage,
    private readonly forms: PublicationForms,
  ) {}

  @Get()
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query({ schema: pageQuery }) { done }: z.infer<typeof pageQuery>,
  ): Promise<void> {
    const guest = await this.door.open(request, reply);
    if (guest) await this.form.show(request, reply, this.pageOf(guest, known(id), done));
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
    await this.form.submit(request, reply, this.pageOf(guest, id), form, async () => {
      await this.forms.fulfil(guest.caller, await this.agenda.entry(guest.workspace.id, id), form);
      return { to: `/publications/${id}?done=${form.wish}` };
    });
  }

  private pageOf(guest: Guest, id: string, done?: Wish): FormPage<PublicationForm> {
    const view = (after: After<PublicationForm>) => this.page.view(guest, id, after, done);
    return { template: 'publication', scope: guest.workspace.id, view };
  }
}

function known(path: string): string {
  const id = idIn(path);
  if (id === undefined) throw notFound('publication', path);
  return id;
}

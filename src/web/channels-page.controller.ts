import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Channels } from '../channels/channels.js';
import { Connecting } from '../channels/connecting.js';
import { notFound, ProblemError } from '../foundation/problem-error.js';
import { text, timeZone } from '../foundation/schemas.js';
import { PublicRoute } from '../identity/caller.js';
import { CHANNEL_DONE, type ChannelDone, ChannelsPage } from './channels-page.js';
import { Door, send } from './door.js';
import { FormGuard } from './form-guard.js';
import { PageFilter } from './page.filter.js';
import { type FormPage, idIn, type Next, PageForm, type Typed, typed } from './page-form.js';
import { Templates } from './templates.js';
import type { Guest } from './visit.js';

const doneNames = Object.keys(CHANNEL_DONE) as ChannelDone[];
const pageQuery = z.object({
  done: z.enum(doneNames).optional().catch(undefined),
  said: z.guid().optional().catch(undefined),
});
type PageQuery = z.infer<typeof pageQuery>;
const naming = z.object({ name: text(200).trim().min(1, 'A channel needs a name.'), timeZone });

/** The connected accounts, and one of them with what can be done about it. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('channels')
export class ChannelsPageController {
  constructor(
    private readonly door: Door,
    private readonly form: PageForm,
    private readonly page: ChannelsPage,
    private readonly channels: Channels,
    private readonly connecting: Connecting,
    private readonly guard: FormGuard,
    private readonly templates: Templates,
  ) {}

  @Get()
  async list(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query({ schema: pageQuery }) { done, said }: PageQuery,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.read');
    if (!guest) return;
    const view = await this.page.list(guest, done);
    const remarks = await this.remarksOf(request, guest, said);
    await send(reply, 200, this.templates.page('channels', { ...view, remarks }));
  }

  @Get(':id')
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query({ schema: pageQuery }) { done, said }: PageQuery,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.read');
    if (!guest) return;
    const page = this.pageOf(guest, known(id), done);
    await this.form.show(request, reply, page, { once: { remarks: await this.remarksOf(request, guest, said) } });
  }

  @Post(':id')
  async change(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') path: string,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.manage');
    if (!guest) return;
    const id = known(path);
    await this.form.submit(request, reply, this.pageOf(guest, id), form, () => this.fulfil(guest, id, form));
  }

  private async fulfil({ caller }: Guest, id: string, form: Typed): Promise<Next> {
    switch (form['wish']) {
      case 'pause':
        await this.channels.change(caller, id, { status: 'paused' });
        return { to: `/channels/${id}?done=pause` };
      case 'resume':
        await this.channels.change(caller, id, { status: 'connected' });
        return { to: `/channels/${id}?done=resume` };
      case 'rename':
        await this.channels.change(caller, id, naming.parse(form));
        return { to: `/channels/${id}?done=rename` };
      case 'disconnect':
        await this.channels.remove(caller, id);
        return { to: '/channels?done=disconnect' };
      default:
        throw new ProblemError(422, 'unknown-wish', 'This is not one of the buttons of the page.');
    }
  }

  /** Told once, and only to the browser that connected: an address can neither make them up nor show another's. */
  private async remarksOf(request: FastifyRequest, guest: Guest, said: string | undefined): Promise<string[]> {
    return said === undefined ? [] : this.connecting.remarksOnce(this.guard.dialogKeyOf(request, guest), said);
  }

  private pageOf(guest: Guest, id: string, done?: ChannelDone): FormPage {
    return { template: 'channel', scope: guest.workspace.id, view: (after) => this.page.item(guest, id, after, done) };
  }
}

function known(path: string): string {
  const id = idIn(path);
  if (id === undefined) throw notFound('channel', path);
  return id;
}

import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ConnectOutcome, TakenBefore } from '../channels/connect-outcome.js';
import { Connecting } from '../channels/connecting.js';
import { notFound } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { LOGIN_NAMES, type LoginName } from '../networks/login.js';
import { ConnectPages } from './connect-pages.js';
import { Door, send } from './door.js';
import { FormGuard } from './form-guard.js';
import { PageFilter } from './page.filter.js';
import { type FormPage, idIn, type Next, one, PageForm, type Typed, typed } from './page-form.js';
import { LOGIN_WORDS } from './permission-words.js';
import { Templates } from './templates.js';
import type { Guest } from './visit.js';

const param = z.string().max(4_096).optional().catch(undefined);
const answerQuery = z.object({ code: param, state: param, error: param, error_description: param, arrived: param });
const channelQuery = z.object({ channel: z.guid().optional().catch(undefined) });
const chosen = z.object({ accounts: z.array(z.string()).min(1, 'Choose at least one account.') });
type ChannelQuery = z.infer<typeof channelQuery>;

/** To a network's dialog, and back from it. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('channels')
export class ConnectPageController {
  constructor(
    private readonly door: Door,
    private readonly form: PageForm,
    private readonly guard: FormGuard,
    private readonly pages: ConnectPages,
    private readonly connecting: Connecting,
    private readonly templates: Templates,
  ) {}

  @Get('connect/:login')
  async explain(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('login') login: string,
    @Query({ schema: channelQuery }) { channel }: ChannelQuery,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.manage');
    if (guest) await this.form.show(request, reply, this.explainPage(request, guest, known(login), channel));
  }

  @Post('connect/:login')
  async begin(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('login') path: string,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.manage');
    if (!guest) return;
    const login = known(path);
    const channelId = idIn(one(form, 'channel'));
    const page = this.explainPage(request, guest, login, channelId);
    await this.form.submit(request, reply, page, form, async () => {
      const { url } = await this.connecting.begin(this.guard.dialogKeyOf(request, guest), guest.caller, login, {
        channelId,
      });
      return { leaving: { url, title: LOGIN_WORDS[login].title } };
    });
  }

  /** Where the networks send people back to. */
  @Get('callback/:login')
  async arrive(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('login') path: string,
    @Query({ schema: answerQuery }) answer: z.infer<typeof answerQuery>,
  ): Promise<void> {
    const login = known(path);
    // Coming from another site, a browser keeps back the cookies that tell it from others until the page asks for itself.
    if (this.guard.browserOf(request) === undefined && answer.arrived === undefined) {
      const given = Object.entries(answer).filter((pair): pair is [string, string] => pair[1] !== undefined);
      const query = new URLSearchParams([...given, ['arrived', '1']]).toString();
      return send(reply, 200, this.templates.page('arriving', { next: `/channels/callback/${login}?${query}` }));
    }
    const guest = await this.door.open(request, reply, 'channels.manage');
    if (!guest) return;
    const { code, state = '', error, error_description: errorDescription } = answer;
    const key = this.guard.dialogKeyOf(request, guest);
    const outcome = await this.connecting.finish(key, { login, state, code, error, errorDescription });
    const before = outcome.kind === 'refused' && outcome.fault === 'wrong-state';
    if (
      before &&
      (await this.arriveAgain(reply, guest, await this.connecting.takenBefore(key, { login, state }), login))
    ) {
      return;
    }
    if (outcome.kind === 'refused') {
      const status = outcome.fault === 'try-again' ? 503 : 422;
      await send(reply, status, this.templates.page('connect-problem', this.pages.problem(guest, outcome)));
      return;
    }
    await reply.redirect(placeAfter(outcome), 303);
  }

  @Get('choose/:attempt')
  async offer(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('attempt') attempt: string,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.manage');
    const page = guest && (await this.choosePage(request, reply, guest, attempt));
    if (page) await this.form.show(request, reply, page);
  }

  @Post('choose/:attempt')
  async choose(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('attempt') attempt: string,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.manage');
    const page = guest && (await this.choosePage(request, reply, guest, attempt));
    if (!page) return;
    await this.form.submit(request, reply, page, form, async () => {
      const ids = chosen.parse({ accounts: [form['account'] ?? []].flat() }).accounts;
      const channels = await this.connecting.choose(this.guard.dialogKeyOf(request, guest), guest.caller, attempt, ids);
      return { to: placeAfter({ kind: 'connected', channels, remarks: [] }) };
    });
  }

  @Get('token')
  async askForToken(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query({ schema: channelQuery }) { channel }: ChannelQuery,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.manage');
    if (guest) await this.form.show(request, reply, this.tokenPage(guest, channel));
  }

  @Post('token')
  async takeToken(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.manage');
    if (!guest) return;
    const channelId = idIn(one(form, 'channel'));
    await this.form.submit(request, reply, this.tokenPage(guest, channelId), form, async (): Promise<Next> => {
      const pasted = this.pages.pastedIn(form);
      const outcome = await this.connecting.inspectToken(this.guard.dialogKeyOf(request, guest), guest.caller, pasted, {
        channelId,
      });
      if (outcome.kind === 'refused') throw this.pages.refusalOf(outcome);
      return { to: placeAfter(outcome) };
    });
  }

  /** An answer that was taken before: by the back button, or because its page was loaded again. @returns whether it was */
  private async arriveAgain(
    reply: FastifyReply,
    guest: Guest,
    taken: TakenBefore | undefined,
    login: LoginName,
  ): Promise<boolean> {
    if (!taken) return false;
    const { attemptId } = taken;
    if (attemptId !== undefined) await reply.redirect(`/channels/choose/${attemptId}`, 303);
    else await send(reply, 200, this.templates.page('connect-problem', this.pages.again(guest, taken, login)));
    return true;
  }

  private explainPage(request: FastifyRequest, guest: Guest, login: LoginName, channelId?: string): FormPage {
    return {
      template: 'connect',
      scope: guest.workspace.id,
      view: () => this.pages.explain(request, guest, login, channelId),
    };
  }

  private tokenPage(guest: Guest, channelId?: string): FormPage {
    return {
      template: 'connect-token',
      scope: guest.workspace.id,
      view: ({ form }) => this.pages.token(guest, form, channelId),
    };
  }

  /** The page; or undefined after one was sent that says why there is nothing to choose from. */
  private async choosePage(
    request: FastifyRequest,
    reply: FastifyReply,
    guest: Guest,
    attempt: string,
  ): Promise<FormPage | undefined> {
    const id = idIn(attempt);
    const choice =
      id === undefined ? undefined : await this.connecting.found(this.guard.dialogKeyOf(request, guest), id);
    if (choice) {
      const view: FormPage['view'] = ({ form }) => this.pages.choose(guest, choice, form);
      return { template: 'connect-choose', scope: guest.workspace.id, view };
    }
    await send(reply, 410, this.templates.page('connect-problem', this.pages.goneChoice(guest)));
    return undefined;
  }
}

function placeAfter(outcome: Exclude<ConnectOutcome, { kind: 'refused' }>): string {
  if (outcome.kind === 'choose') return `/channels/choose/${outcome.attemptId}`;
  const [first, second] = outcome.channels;
  const said = outcome.saidBy === undefined ? '' : `&said=${outcome.saidBy}`;
  return first && !second ? `/channels/${first.id}?done=connected${said}` : `/channels?done=several${said}`;
}

function known(path: string): LoginName {
  const login = LOGIN_NAMES.find((name) => name === path);
  if (login === undefined) throw notFound('login', path);
  return login;
}

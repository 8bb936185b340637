import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Clock } from '../foundation/clock.js';
import { notFound } from '../foundation/problem-error.js';
import { text } from '../foundation/schemas.js';
import type { ApiKey } from '../identity/api-key.entity.js';
import { ApiKeys } from '../identity/api-keys.js';
import { PublicRoute } from '../identity/caller.js';
import { PERMISSIONS } from '../identity/permissions.js';
import { Door } from './door.js';
import { Frame } from './frame.js';
import { PageFilter } from './page.filter.js';
import { type FormPage, idIn, type Next, one, PageForm, type Typed, typed } from './page-form.js';
import { longTimeOf } from './times.js';
import type { Guest } from './visit.js';

const DAY = 24 * 3_600_000;
const DAYS = [30, 90, 365];
const newKey = z.object({
  name: text(100).trim().min(1, 'Say what the key is for.'),
  scopes: z
    .union([z.string().transform((one) => [one]), z.array(z.string())], 'Choose what the key may do.')
    .pipe(z.array(z.enum(PERMISSIONS)).min(1, 'Choose what the key may do.')),
  days: z.coerce.number().pipe(z.literal([0, ...DAYS])),
});

/** The workspace's API keys. A key is shown once, when it is made. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('keys')
export class KeysPageController {
  constructor(
    private readonly door: Door,
    private readonly form: PageForm,
    private readonly keys: ApiKeys,
    private readonly frame: Frame,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const guest = await this.door.open(request, reply, 'keys.manage');
    if (guest) await this.form.show(request, reply, this.pageOf(guest));
  }

  @Post()
  async change(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'keys.manage');
    if (guest) await this.form.submit(request, reply, this.pageOf(guest), form, () => this.fulfil(guest, form));
  }

  private async fulfil({ workspace, caller }: Guest, form: Typed): Promise<Next> {
    if (form['wish'] === 'revoke') {
      const id = idIn(one(form, 'id')) ?? '';
      if (!(await this.keys.revoke(workspace.id, id, caller))) throw notFound('key', id);
      return { to: '/keys' };
    }
    const { name, scopes, days } = newKey.parse(form);
    const expiresAt = days === 0 ? undefined : new Date(this.clock.now().getTime() + days * DAY);
    const { secret } = await this.keys.createFor(caller, { name, scopes, expiresAt });
    return { once: { made: { name, secret } } };
  }

  private pageOf({ workspace, caller }: Guest): FormPage {
    return {
      template: 'keys',
      scope: workspace.id,
      view: async () => ({
        ...this.frame.view(caller.permissions),
        workspace: workspace.name,
        scopes: PERMISSIONS.filter((scope) => caller.permissions.has(scope)),
        days: DAYS,
        keys: (await this.keys.list(workspace.id)).map((key) => this.line(key, workspace.timeZone)),
      }),
    };
  }

  private line(key: ApiKey, timeZone: string) {
    const over = key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= this.clock.now());
    return {
      ...{ id: key.id, name: key.name, start: key.start, over },
      may: key.scopes ? key.scopes.join(', ') : 'everything',
      made: longTimeOf(key.createdAt, timeZone),
      ...(key.lastUsedAt && { used: longTimeOf(key.lastUsedAt, timeZone) }),
      ...(key.expiresAt && { until: longTimeOf(key.expiresAt, timeZone) }),
      ...(key.revokedAt && { revoked: longTimeOf(key.revokedAt, timeZone) }),
    };
  }
}

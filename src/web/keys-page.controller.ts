import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Clock } from '../foundation/clock.js';
import { notFound, ProblemError } from '../foundation/problem-error.js';
import { text } from '../foundation/schemas.js';
import type { ApiKey } from '../identity/api-key.entity.js';
import { ApiKeys } from '../identity/api-keys.js';
import { PublicRoute } from '../identity/caller.js';
import { PERMISSIONS } from '../identity/permissions.js';
import { Door, send } from './door.js';
import { faultsOf } from './faults.js';
import { FormGuard } from './form-guard.js';
import { Frame } from './frame.js';
import { PageFilter } from './page.filter.js';
import { Templates } from './templates.js';
import { longTimeOf } from './times.js';
import type { Guest } from './visit.js';

const DAY = 24 * 3_600_000;
const DAYS = [30, 90, 365];
const typed = z.record(z.string(), z.union([z.string().max(2_000), z.array(z.string().max(100)).max(50)])).catch({});
type Typed = z.infer<typeof typed>;
const newKey = z.object({
  name: text(100).trim().min(1, 'Say what the key is for.'),
  scopes: z
    .union([z.string().transform((one) => [one]), z.array(z.string())], 'Choose what the key may do.')
    .pipe(z.array(z.enum(PERMISSIONS)).min(1, 'Choose what the key may do.')),
  days: z.coerce.number().pipe(z.literal([0, ...DAYS])),
});
const STALE =
  'Nothing was done yet, because this page had been open for a long time. Look it over and press once more.';

/** The workspace's API keys. A key is shown once, when it is made. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('keys')
export class KeysPageController {
  constructor(
    private readonly door: Door,
    private readonly guard: FormGuard,
    private readonly keys: ApiKeys,
    private readonly frame: Frame,
    private readonly templates: Templates,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const guest = await this.door.open(request, reply, 'keys.manage');
    if (guest) await this.render(request, reply, guest, 200, {});
  }

  @Post()
  async change(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body({ schema: typed }) form: Typed,
  ): Promise<void> {
    const guest = await this.door.open(request, reply, 'keys.manage');
    if (!guest) return;
    if (!this.guard.accepts(request, guest.workspace.id, typeof form['token'] === 'string' ? form['token'] : '')) {
      await this.render(request, reply, guest, 403, { wrong: STALE });
      return;
    }
    if (form['wish'] === 'revoke') {
      const id = z.guid().catch('').parse(form['id']);
      if (!(await this.keys.revoke(guest.workspace.id, id, guest.caller))) throw notFound('key', id);
      await reply.redirect('/keys', 303);
      return;
    }
    const read = newKey.safeParse(form);
    if (!read.success) {
      await this.render(request, reply, guest, 422, { form, ...faultsOf(read.error) });
      return;
    }
    const { name, scopes, days } = read.data;
    const expiresAt = days === 0 ? undefined : new Date(this.clock.now().getTime() + days * DAY);
    try {
      const { secret } = await this.keys.createFor(guest.caller, { name, scopes, expiresAt });
      await this.render(request, reply, guest, 200, { made: { name, secret } });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      await this.render(request, reply, guest, error.status, { form, ...faultsOf(error) });
    }
  }

  private async render(
    request: FastifyRequest,
    reply: FastifyReply,
    { workspace, caller }: Guest,
    status: number,
    after: object,
  ): Promise<void> {
    const view = {
      ...this.frame.view(),
      workspace: workspace.name,
      token: this.guard.token(request, reply, workspace.id),
      form: {},
      errors: {},
      ...after,
      scopes: PERMISSIONS.filter((scope) => caller.permissions.has(scope)),
      days: DAYS,
      keys: (await this.keys.list(workspace.id)).map((key) => this.line(key, workspace.timeZone)),
    };
    await send(reply, status, this.templates.page('keys', view));
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

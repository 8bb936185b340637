import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { text } from '../foundation/schemas.js';
import type { AuditEntryView, AuditFilter } from '../audit/audit.schemas.js';
import { auditCsv } from '../audit/audit-csv.js';
import { AuditLog } from '../audit/audit-log.js';
import { ProblemError } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { Door, send } from './door.js';
import { Frame } from './frame.js';
import { PageFilter } from './page.filter.js';
import { Templates } from './templates.js';
import { momentOf } from './times.js';
import type { Guest } from './visit.js';

const ENTRIES_SHOWN = 50;

/** PostgreSQL holds no NUL, so nothing is found by one. */
const word = text(200).trim().catch('').default('');
const day = z.iso.date().or(z.literal('')).catch('').default('');
const pageQuery = z.object({
  who: word,
  what: word,
  from: day,
  to: day,
  cursor: z.string().max(500).optional().catch(undefined),
});
type PageQuery = z.infer<typeof pageQuery>;

/** Who changed what and when: the workspace's audit trail to look through and to take along. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('audit')
export class AuditPageController {
  constructor(
    private readonly door: Door,
    private readonly log: AuditLog,
    private readonly frame: Frame,
    private readonly templates: Templates,
  ) {}

  @Get()
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query({ schema: pageQuery }) query: PageQuery,
  ): Promise<void> {
    const guest = await this.reader(request, reply);
    if (!guest) return;
    const { id, name, timeZone } = guest.workspace;
    const { cursor, ...asked } = query;
    const page = await this.log.list(id, filterOf(asked, timeZone), ENTRIES_SHOWN, cursor);
    const search = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
    const view = {
      ...this.frame.view(guest.caller.permissions),
      workspace: name,
      timeZone,
      ...asked,
      entries: page.items.map((entry) => entryOf(entry, timeZone)),
      csv: `/audit/csv?${search.toString()}`,
      newest: cursor === undefined,
      first: `/audit?${search.toString()}`,
      ...(page.nextCursor !== null && { older: `/audit?${withCursor(search, page.nextCursor)}` }),
    };
    await send(reply, 200, this.templates.page('audit', view));
  }

  @Get('csv')
  async csv(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query({ schema: pageQuery }) query: PageQuery,
  ): Promise<void> {
    const guest = await this.reader(request, reply);
    if (!guest) return;
    const { id, timeZone } = guest.workspace;
    await reply
      .type('text/csv; charset=utf-8')
      .headers({ 'cache-control': 'no-store', 'content-disposition': 'attachment; filename="audit.csv"' })
      .send(auditCsv(this.log.all(id, filterOf(query, timeZone))));
  }

  /** @throws ProblemError 403 */
  private async reader(request: FastifyRequest, reply: FastifyReply): Promise<Guest | undefined> {
    const guest = await this.door.open(request, reply);
    if (guest && !guest.caller.permissions.has('audit.read')) {
      throw new ProblemError(
        403,
        'not-allowed',
        'Who did what is shown to owners and managers of this workspace only.',
      );
    }
    return guest;
  }
}

/** Days are the workspace's, the last one included. */
function filterOf({ who, what, from, to }: Omit<PageQuery, 'cursor'>, timeZone: string): AuditFilter {
  const start = (date: string, plus: number): Date =>
    new Date(Temporal.PlainDate.from(date).add({ days: plus }).toZonedDateTime(timeZone).epochMilliseconds);
  return {
    ...(who !== '' && { who }),
    ...(what !== '' && { what }),
    ...(from !== '' && { from: start(from, 0) }),
    ...(to !== '' && { to: start(to, 1) }),
  };
}

function withCursor(search: URLSearchParams, cursor: string): string {
  return new URLSearchParams([...search, ['cursor', cursor]]).toString();
}

function entryOf({ seq, at, actor, action, subject, detail }: AuditEntryView, timeZone: string) {
  const details = Object.entries(detail).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
  return {
    seq,
    time: momentOf(new Date(at), timeZone),
    dateTime: at,
    who: actor.name,
    what: action.replace('.', ': ').replaceAll('-', ' '),
    ...(subject !== undefined && { subject }),
    ...(details.length > 0 && { details }),
  };
}

import { type CanActivate, type ExecutionContext, Global, Injectable, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { DataSource, type EntityManager, In, IsNull } from 'typeorm';
import { PostgresAuditTrail } from '../../src/audit/postgres-audit-trail.js';
import { CalendarModule } from '../../src/calendar/calendar.module.js';
import { type CalendarChannel, ChannelDirectory } from '../../src/calendar/channel-directory.js';
import { pairKey, type PostForPlanning, type PostOnNetwork, PostReadiness } from '../../src/calendar/post-readiness.js';
import { Channel } from '../../src/channels/channel.entity.js';
import { AuditTrail } from '../../src/identity/audit-trail.js';
import { operatorOf } from '../../src/identity/caller.js';
import { Clock } from '../../src/foundation/clock.js';
import { ProblemFilter } from '../../src/foundation/problem.filter.js';
import { ValidationPipe } from '../../src/foundation/validation.pipe.js';
import { Post, Series } from '../../src/library/post.entity.js';
import type { DraftProblem } from '../../src/networks/network.js';
import type { ManualClock } from './clock.js';

const WORKSPACE_HEADER = 'x-workspace';
const X_TEXT_MAX = 280;

/** Takes the caller's workspace from a header: who may come in is tested elsewhere. */
@Injectable()
class HeaderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const workspaceId = request.headers[WORKSPACE_HEADER];
    if (typeof workspaceId !== 'string') return false;
    request.caller = operatorOf(workspaceId);
    return true;
  }
}

@Injectable()
class ChannelTable extends ChannelDirectory {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  channels(workspaceId: string, ids?: string[]): Promise<CalendarChannel[]> {
    return this.dataSource.manager.findBy(Channel, { workspaceId, deletedAt: IsNull(), ...(ids && { id: In(ids) }) });
  }
}

/** The library's tables, with one rule: X takes 280 characters. */
@Injectable()
class PostTable extends PostReadiness {
  posts(manager: EntityManager, workspaceId: string, ids: string[]): Promise<PostForPlanning[]> {
    return manager.findBy(Post, { workspaceId, id: In(ids), deletedAt: IsNull() });
  }

  async series(manager: EntityManager, workspaceId: string, ids: string[]): Promise<Set<string>> {
    return new Set((await manager.findBy(Series, { workspaceId, id: In(ids) })).map((series) => series.id));
  }

  async problems(
    manager: EntityManager,
    workspaceId: string,
    pairs: PostOnNetwork[],
  ): Promise<Map<string, DraftProblem[]>> {
    const posts = await manager.findBy(Post, { workspaceId, id: In(pairs.map((pair) => pair.postId)) });
    const long = new Set(posts.filter((post) => post.text.length > X_TEXT_MAX).map((post) => post.id));
    const problem: DraftProblem = {
      rule: 'network/text-length',
      severity: 'error',
      network: 'x',
      field: 'text',
      message: 'Must be at most 280 characters.',
    };
    const remark: DraftProblem = { ...problem, rule: 'readability/long', severity: 'warning', message: 'Is long.' };
    return new Map(
      pairs
        .filter((pair) => long.has(pair.postId))
        .map((pair) => [pairKey(pair), pair.network === 'x' ? [problem] : [remark]]),
    );
  }
}

export interface Answer {
  status: number;
  // The tests say what they expect of it.
  body: unknown;
}

/** The calendar's routes over a real database, on a port of their own. */
export interface CalendarApp {
  app: NestFastifyApplication;
  call(workspaceId: string, method: string, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export async function startCalendarApp(dataSource: DataSource, clock: ManualClock): Promise<CalendarApp> {
  @Global()
  @Module({
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: Clock, useValue: clock },
      { provide: AuditTrail, useClass: PostgresAuditTrail },
      { provide: ChannelDirectory, useClass: ChannelTable },
      { provide: PostReadiness, useClass: PostTable },
    ],
    exports: [DataSource, Clock, AuditTrail, ChannelDirectory, PostReadiness],
  })
  class Surroundings {}

  @Module({ imports: [Surroundings, CalendarModule] })
  class TestModule {}

  Logger.overrideLogger(['error']);
  const app = await NestFactory.create<NestFastifyApplication>(TestModule, new FastifyAdapter());
  app.useGlobalGuards(new HeaderGuard());
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  await app.listen(0, '127.0.0.1');
  const base = await app.getUrl();
  return {
    app,
    call: async (workspaceId, method, path, body) => {
      const response = await fetch(`${base}/api/v1${path}`, {
        method,
        headers: { [WORKSPACE_HEADER]: workspaceId, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    },
    close: () => app.close(),
  };
}

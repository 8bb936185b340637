import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from '../foundation/problem.filter.js';
import { titleOf } from '../foundation/problem-error.js';
import { Templates } from './templates.js';

/** The code of an address that no page has; a page that knows its address, but not what it is about, has another. */
export const NO_SUCH_PAGE = 'no-such-page';

/** Renders an error as a page, for the routes that people look at. */
@Catch()
@Injectable()
export class PageFilter implements ExceptionFilter {
  private readonly logger = new Logger('Page');

  constructor(private readonly templates: Templates) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const problem = problemOf(error);
    const ours = problem.status >= 500;
    if (ours) {
      this.logger.error(
        `${request.id} ${request.method} ${request.routeOptions.url ?? '?'}`,
        error instanceof Error ? error.stack : error,
      );
    }
    const gone = problem.status === 404;
    const view = {
      title: gone ? 'There is nothing here' : titleOf(problem.status),
      text:
        gone && problem.code !== NO_SUCH_PAGE
          ? 'The link may be old, or it belongs to another workspace.'
          : problem.message,
      ...(ours && { requestId: request.id }),
    };
    void reply
      .status(problem.status)
      .headers({ ...problem.headers, 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(this.templates.page('problem', view));
  }
}

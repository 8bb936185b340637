import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemFilter } from '../foundation/problem.filter.js';
import { ProblemError } from '../foundation/problem-error.js';
import { NO_SUCH_PAGE, type PageFilter } from './page.filter.js';

/** What programs ask for, whatever they say they accept. */
const FOR_PROGRAMS = /^\/+(?:api|health|webhooks|assets|media|\.well-known)(?:[/?#]|$)/i;

/** An address that leads nowhere: a calm page for people, a problem document for programs. */
@Catch(NotFoundException)
export class UnknownAddressFilter implements ExceptionFilter {
  private readonly problems = new ProblemFilter();

  constructor(private readonly pages: PageFilter) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { url, headers } = host.switchToHttp().getRequest<FastifyRequest>();
    if (wantsPage(url, headers.accept)) this.pages.catch(NOWHERE, host);
    else this.problems.catch(error, host);
  }
}

const NOWHERE = new ProblemError(
  404,
  NO_SUCH_PAGE,
  'No page has this address. Perhaps a letter is missing, or the page has moved.',
);

/** Whether a person looks: a browser that goes somewhere asks for HTML first, by name. */
export function wantsPage(url: string, accept = ''): boolean {
  const kinds = accept.toLowerCase();
  return kinds.includes('text/html') && !/application\/(?:problem\+)?json/.test(kinds) && !FOR_PROGRAMS.test(url);
}

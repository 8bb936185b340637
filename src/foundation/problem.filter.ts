import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, titleOf } from './problem-error.js';

const PROBLEM_TYPE_BASE = 'urn:evenkeel:problem:';

/** Renders every error as application/problem+json; what is not expected is logged and told apart only by its request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const problem = problemOf(error);
    if (problem.status >= 500) {
      this.logger.error(
        `${request.id} ${request.method} ${request.routeOptions.url ?? '?'}`,
        error instanceof Error ? error.stack : error,
      );
    }
    void reply
      .status(problem.status)
      .headers(problem.headers)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send({
        type: `${PROBLEM_TYPE_BASE}${problem.code}`,
        title: titleOf(problem.status),
        status: problem.status,
        detail: problem.message,
        requestId: request.id,
        ...(problem.errors.length > 0 && { errors: problem.errors }),
      });
  }
}

/** Any thrown thing as a problem. Messages of unexpected errors never leave the server. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof HttpException) return new ProblemError(error.getStatus(), 'http', sentenceOf(error));
  const status = statusCodeOf(error);
  if (status === 413) return new ProblemError(413, 'too-large', 'The request is larger than this route takes.');
  if (status === 415)
    return new ProblemError(415, 'media-type', 'This route takes JSON (Content-Type: application/json).');
  if (status >= 400 && status < 500)
    return new ProblemError(status, 'bad-request', 'The request could not be read: is it valid JSON?');
  return new ProblemError(
    500,
    'internal',
    'Something went wrong on our side. Nothing was changed; the request id helps to find out why.',
  );
}

function sentenceOf(error: HttpException): string {
  return error.getStatus() === 404 ? 'There is nothing at this address.' : error.message;
}

/** Fastify's own errors (body too large, malformed JSON, wrong content type) carry a statusCode. */
function statusCodeOf(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode;
  }
  return 500;
}

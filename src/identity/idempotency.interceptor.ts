import { createHash } from 'node:crypto';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, concatMap, from, type Observable, of, throwError } from 'rxjs';
import { DataSource } from 'typeorm';
import { AppSecret } from '../foundation/app-secret.js';
import { Clock } from '../foundation/clock.js';
import { conflict, invalidInput } from '../foundation/problem-error.js';
import { openText, sealText } from '../foundation/sealed-text.js';
import type { Caller } from './caller.js';
import { IdempotentAnswer } from './idempotent-answer.entity.js';

const KEY_LENGTH_MAX = 255;
/** How long an answer is remembered. */
export const ANSWER_KEPT_HOURS = 48;

const SECRET_ANSWER = 'secret-answer';
const SEAL_PURPOSE = 'idempotent-answer';

/** A route whose answer holds a secret: what is remembered of it is sealed. */
export const SecretAnswer = (): MethodDecorator => SetMetadata(SECRET_ANSWER, true);

type Begun = 'first' | IdempotentAnswer;

/**
 * Honours `Idempotency-Key` on every POST: the same key and body give the same answer and no second thing.
 * The key is taken by an insert before the work, so two requests at the same moment cannot both do it.
 * A request that failed gives its key back: nothing was made. One that was cut off with its process keeps the key, since
 * nobody can tell whether it made something: the caller is told to look.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Idempotency');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly secret: AppSecret,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const key = request.headers['idempotency-key'];
    const { caller } = request;
    if (request.method !== 'POST' || typeof key !== 'string' || !caller) return next.handle();
    if (key.length === 0 || key.length > KEY_LENGTH_MAX) {
      throw invalidInput([{ path: 'Idempotency-Key', message: `Must have 1 to ${KEY_LENGTH_MAX} characters.` }]);
    }
    const begun = await this.begin(caller, key, request);
    if (begun !== 'first') {
      void reply.status(begun.status ?? 200).header('idempotent-replay', 'true');
      return of(this.bodyOf(begun));
    }
    const secret = this.reflector.get<boolean | undefined>(SECRET_ANSWER, context.getHandler()) === true;
    return next.handle().pipe(
      concatMap((body: unknown) =>
        from(
          this.finish(
            caller,
            key,
            reply.statusCode,
            secret ? { sealedBody: this.seal(body) } : { body: body as object },
          ).then(() => body),
        ),
      ),
      catchError((error: unknown) => from(this.giveBack(caller, key)).pipe(concatMap(() => throwError(() => error)))),
    );
  }

  private async begin(caller: Caller, key: string, request: FastifyRequest): Promise<Begun> {
    const manager = this.dataSource.manager;
    const route = `${request.method} ${request.url}`;
    // A multipart body is a stream that nobody has read yet: its key stands for the route alone.
    const requestHash = createHash('sha256')
      .update(JSON.stringify(request.body ?? null))
      .digest();
    const now = this.clock.now();
    const taken = await manager.query<unknown[]>(
      `INSERT INTO idempotent_answer (workspace_id, key, route, request_hash, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING key`,
      [caller.workspaceId, key, route, requestHash, now],
    );
    if (taken.length > 0) return 'first';
    const earlier = await manager.findOneBy(IdempotentAnswer, { workspaceId: caller.workspaceId, key });
    if (!earlier || earlier.status === null) {
      throw conflict(
        'idempotency-key-in-use',
        'A request with this Idempotency-Key is still under way, or was cut off. Ask again in a moment; if this stays, look whether the thing is there and use a new key.',
      );
    }
    if (earlier.route !== route || !earlier.requestHash.equals(requestHash)) {
      throw conflict(
        'idempotency-key-reused',
        'This Idempotency-Key was used for another request. Use a new key for a new thing.',
      );
    }
    return earlier;
  }

  private async finish(
    caller: Caller,
    key: string,
    status: number,
    answer: Pick<IdempotentAnswer, 'body'> | Pick<IdempotentAnswer, 'sealedBody'>,
  ): Promise<void> {
    await this.dataSource.manager.update(
      IdempotentAnswer,
      { workspaceId: caller.workspaceId, key },
      { status, ...answer },
    );
  }

  private seal(body: unknown): Buffer {
    return sealText(this.secret, SEAL_PURPOSE, JSON.stringify(body));
  }

  private bodyOf({ body, sealedBody }: IdempotentAnswer): unknown {
    if (!sealedBody) return body;
    const opened = openText(this.secret, SEAL_PURPOSE, sealedBody);
    if (opened === undefined)
      throw conflict('answer-lost', 'The answer was sealed with an APP_SECRET that is not known any more.');
    return JSON.parse(opened);
  }

  private async giveBack(caller: Caller, key: string): Promise<void> {
    try {
      await this.dataSource.manager.delete(IdempotentAnswer, { workspaceId: caller.workspaceId, key });
    } catch (error) {
      // The caller must see the first error.
      this.logger.warn(`Could not give an idempotency key back: ${String(error)}`);
    }
  }
}

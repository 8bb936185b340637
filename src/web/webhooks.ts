import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { looksSigned } from '../conversations/webhook-signature.js';
import { META_WEBHOOK_PATH } from '../conversations/webhooks.js';
import { ProblemError } from '../foundation/problem-error.js';

/** Meta puts up to 1,000 changes into a delivery (webhooks guide, read 2026-09-11); each may hold a long comment, escaped. */
const DELIVERY_LIMIT = 8 * 2 ** 20;
/** Meta sends one within a second; a stranger who sends byte by byte must not hold on to what was sent so far. */
const DELIVERY_PATIENCE_MS = 30_000;

/**
 * Deliveries are signed over their bytes, so they are handed on as those: not parsed, not unpacked. One that cannot be signed
 * is refused before its body is read, and one that does not come to its end is cut off.
 */
export function installWebhooks(app: NestFastifyApplication, patienceMs = DELIVERY_PATIENCE_MS): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', (route) => {
    if (route.url === META_WEBHOOK_PATH && [route.method].flat().includes('POST')) route.bodyLimit = DELIVERY_LIMIT;
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const refusal = isDelivery(request) ? refusalOf(request) : undefined;
    if (isDelivery(request) && !refusal) cutOffAfter(patienceMs, request);
    done(refusal);
  });
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', {}, (request: FastifyRequest, body: Buffer, done) => {
    if (isDelivery(request)) done(null, undefined);
    else void parseJson(request, body.toString('utf8'), done);
  });
}

function isDelivery(request: FastifyRequest): boolean {
  return request.method === 'POST' && request.routeOptions.url === META_WEBHOOK_PATH;
}

function cutOffAfter(ms: number, { raw }: FastifyRequest): void {
  const timer = setTimeout(() => {
    raw.destroy();
  }, ms);
  for (const event of ['end', 'close']) {
    raw.once(event, () => {
      clearTimeout(timer);
    });
  }
}

function refusalOf({ headers }: FastifyRequest): ProblemError | undefined {
  if (!looksSigned(headers['x-hub-signature-256'])) {
    return new ProblemError(403, 'not-signed', 'A delivery carries a signature in X-Hub-Signature-256.');
  }
  const isJson = /^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '');
  if (!isJson || headers['content-encoding'] !== undefined) {
    return new ProblemError(415, 'media-type', 'A delivery is plain JSON (Content-Type: application/json).');
  }
  return undefined;
}

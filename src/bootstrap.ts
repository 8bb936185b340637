import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type AppParts, AppModule } from './app.module.js';
import { installWeb } from './web/install.js';

/** The largest body of an ordinary request, in bytes; uploads and imports have their own limits. */
const BODY_LIMIT = 2 * 2 ** 20;
/** Longer than any proxy keeps a connection it thinks is idle. */
const KEEP_ALIVE_MS = 75_000;

/** Builds the app with everything its web side needs; it does not listen yet. */
export async function createApp(parts: AppParts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    keepAliveTimeout: KEEP_ALIVE_MS,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2_000 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(parts), adapter, {
    logger: ['error', 'warn'],
    rawBody: true,
    abortOnError: false,
    forceCloseConnections: true,
  });
  await installWeb(app);
  return app;
}

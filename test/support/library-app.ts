import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastifyMultipart from '@fastify/multipart';
import { type Abstract, type DynamicModule, Global, Logger, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditModule } from '../../src/audit/audit.module.js';
import { loadConfig } from '../../src/config/config.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { entities } from '../../src/entities.js';
import { DerivedSecret } from '../../src/foundation/app-secret.js';
import { FoundationModule } from '../../src/foundation/foundation.module.js';
import { ProblemFilter } from '../../src/foundation/problem.filter.js';
import { ValidationPipe } from '../../src/foundation/validation.pipe.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { IdempotencyInterceptor } from '../../src/identity/idempotency.interceptor.js';
import { IdentityModule } from '../../src/identity/identity.module.js';
import { KeyGuard } from '../../src/identity/key.guard.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { LibraryModule } from '../../src/library/library.module.js';
import { MediaModule } from '../../src/media/media.module.js';
import { MULTIPART_OPTIONS } from '../../src/media/multipart.js';
import { ChargeSink } from '../../src/networks/charges.js';
import { NetworksModule } from '../../src/networks/networks.module.js';
import { PersonalLettersModule } from '../../src/notifications/personal-letters.js';
import { ManualClock } from './clock.js';
import { emptyDatabase } from './database.js';

const MAX_PARAM_LENGTH = 2_000;

@Module({})
class LibraryTestModule {}

/** Nothing is sent from here, so nothing is charged. */
@Global()
@Module({ providers: [{ provide: ChargeSink, useValue: { note: () => undefined } }], exports: [ChargeSink] })
class NoCharges {}

/** The rooms media and library with everything below them, listening on a free port of loopback. */
export interface LibraryApp {
  url: string;
  dataDir: string;
  clock: ManualClock;
  get<T>(type: Type<T> | Abstract<T>): T;
  /** A new workspace and a key of it. */
  workspace(name?: string): Promise<{ workspaceId: string; key: string }>;
  /** Calls a route with a key; a plain object goes as JSON, a form as multipart. */
  call(key: string, method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** @param rooms further modules, such as one that provides PostUse */
export async function libraryApp(rooms: Type[] = []): Promise<LibraryApp> {
  const [database, dataDir] = await Promise.all([emptyDatabase(), mkdtemp(join(tmpdir(), 'evenkeel-library-'))]);
  const clock = new ManualClock('2026-11-24T12:00:00Z');
  const config = loadConfig({
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    PUBLIC_URL: 'http://127.0.0.1:1',
    SANDBOX: 'on',
  });
  const root: DynamicModule = {
    module: LibraryTestModule,
    imports: [
      FoundationModule.forRoot(config, new DerivedSecret('a secret for tests, long enough to be one'), clock),
      DatabaseModule.forRoot({ url: database.url, poolSize: 5 }, entities),
      NoCharges,
      NetworksModule,
      AuditModule,
      PersonalLettersModule,
      IdentityModule,
      MediaModule,
      LibraryModule,
      ...rooms,
    ],
    providers: [
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_GUARD, useExisting: KeyGuard },
      { provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor },
      { provide: APP_PIPE, useClass: ValidationPipe },
    ],
  };
  const adapter = new FastifyAdapter({
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  });
  Logger.overrideLogger(['error', 'warn']);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter);
  await app.register(fastifyMultipart, MULTIPART_OPTIONS);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = await app.getUrl();
  return {
    url,
    dataDir,
    clock,
    get: (type) => app.get(type, { strict: false }),
    workspace: async (name = 'A practice') => {
      const { id } = await app.get(Workspaces).create(name, 'Europe/Berlin');
      return {
        workspaceId: id,
        key: await app.get(ApiKeys).create({ workspaceId: id, personId: null, name: 'tests' }),
      };
    },
    call: (key, method, path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body && !(body instanceof FormData) && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: body instanceof FormData ? body : JSON.stringify(body) }),
      }),
    close: async () => {
      await app.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

import { fileURLToPath } from 'node:url';
import fastifyCompress from '@fastify/compress';
import fastifyHelmet from '@fastify/helmet';
import fastifyMultipart from '@fastify/multipart';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Config } from '../config/config.js';
import { beginRequest } from '../database/workspace-scope.js';
import { MULTIPART_OPTIONS } from '../media/multipart.js';
import { PageFilter } from './page.filter.js';
import { UnknownAddressFilter } from './unknown-address.filter.js';
import { installWebhooks } from './webhooks.js';

const ASSETS = fileURLToPath(new URL('../../public/', import.meta.url));
const API_DOCS = 'api/docs';

/** Everything between the socket and the controllers: headers, uploads, assets and the API's description. */
export async function installWeb(app: NestFastifyApplication): Promise<void> {
  const config = app.get(Config);
  const secure = config.publicUrl.startsWith('https:');
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        mediaSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(secure && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
  });
  await app.register(fastifyCompress, { global: true, threshold: 1_024 });
  installWebhooks(app);
  app.useGlobalFilters(new UnknownAddressFilter(app.get(PageFilter, { strict: false })));
  await app.register(fastifyMultipart, MULTIPART_OPTIONS);
  await app.register(fastifyStatic, { root: ASSETS, prefix: '/assets/', maxAge: '1h', index: false });
  // The last hook before a controller: reading a body does not keep what an earlier one would begin.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preHandler', (_, __, done) => {
      beginRequest(done);
    });
  describeApi(app);
}

/** The OpenAPI document, made when it is first asked for, and a page to read it. */
function describeApi(app: NestFastifyApplication): void {
  const about = new DocumentBuilder()
    .setTitle('Evenkeel')
    .setDescription('A content calendar for people who post about mental health.')
    .setVersion('1')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  SwaggerModule.setup(API_DOCS, app, () => SwaggerModule.createDocument(app, about), { ui: true });
  const fastify = app.getHttpAdapter().getInstance();
  // The reader's page comes with inline styles and data: pictures of its own; nothing else may.
  fastify.addHook('onSend', async (request, reply) => {
    if (!request.url.startsWith(`/${API_DOCS}`)) return;
    await Promise.resolve();
    reply.header(
      'content-security-policy',
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    );
  });
}

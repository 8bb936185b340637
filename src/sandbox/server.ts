import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance } from 'fastify';
import { type AddressInfo } from 'node:net';
import { seedAccounts } from './accounts.js';
import { registerControl } from './control/routes.js';
import { registerDialogs } from './dialogs/routes.js';
import { registerFeeds } from './feeds/routes.js';
import { registerGraph } from './graph/routes.js';
import { registerGraphUploads } from './graph/upload-routes.js';
import { seedPeople } from './seeds.js';
import { SnapshotFile } from './snapshot.js';
import { World, type WorldOptions } from './world.js';
import { invalidRequest, XRefusal } from './x/errors.js';
import { registerXOauth } from './x/oauth-routes.js';
import { registerXRoutes } from './x/routes.js';
import { registerXUploads } from './x/upload-routes.js';

export interface SandboxOptions extends WorldOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
}

/** A running sandbox. */
export interface Sandbox {
  /** For example `http://127.0.0.1:4010`. */
  url: string;
  port: number;
  /** What it knows, for tests in the same process. */
  world: World;
  close(): Promise<void>;
}

// Hosts of the real networks may stand in front of the path: /graph.facebook.com/v25.0/me.
const HOSTS: readonly (readonly [string, string])[] = [
  ['/api.x.com', ''],
  ['/x.com', ''],
  ['/www.facebook.com', ''],
  ['/www.instagram.com', ''],
  ['/api.instagram.com', '/_graph/instagram'],
  ['/rupload.facebook.com', ''],
  ['/graph.facebook.com', '/_graph/facebook'],
  ['/graph.instagram.com', '/_graph/instagram'],
];

const NO_SUCH_PATH = { title: 'Not Found', type: 'about:blank', status: 404, detail: 'Not Found' };

/** Starts the sandbox networks. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = new World(options);
  const snapshot = options.dataDir === undefined ? undefined : new SnapshotFile(world, options.dataDir);
  if (!snapshot?.restore()) seedAccounts(world);
  // Written by an earlier version: the people of the dialogs are not in it yet.
  else if (world.businesses.size === 0) seedPeople(world);
  snapshot?.watch();

  const app = fastify({ rewriteUrl: (request) => withoutHost(request.url ?? '/'), forceCloseConnections: true });
  await app.register(formbody);
  await app.register(multipart);
  await app.register((scope, _, done) => {
    answerErrorsLikeX(scope);
    // Posts and uploads come as JSON or multipart; only the token calls take forms.
    refuseForms(scope);
    registerXRoutes(scope, world);
    registerXUploads(scope, world);
    scope.all('/2/*', (_, reply) => reply.code(404).send(NO_SUCH_PATH));
    done();
  });
  await app.register((scope, _, done) => {
    answerErrorsLikeX(scope);
    registerXOauth(scope, world);
    done();
  });
  await app.register((scope, _, done) => {
    registerDialogs(scope, world);
    done();
  });
  await app.register((scope, _, done) => {
    registerControl(scope, world);
    registerFeeds(scope, world);
    done();
  });
  await app.register((scope, _, done) => {
    registerGraphUploads(scope, world);
    done();
  });
  await app.register((scope, _, done) => {
    registerGraph(scope, world);
    done();
  });
  await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  const { port, address } = app.server.address() as AddressInfo;
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    port,
    world,
    close: async () => {
      world.webhooks.stop();
      await app.close();
      snapshot?.unwatch();
      snapshot?.write();
    },
  };
}

function withoutHost(url: string): string {
  for (const [host, path] of HOSTS) {
    if (!url.startsWith(host)) continue;
    const rest = url.slice(host.length);
    if (rest === '' || rest.startsWith('?')) return `${path}/${rest}`;
    if (rest.startsWith('/')) return path + rest;
  }
  return url;
}

// An empty form is what many clients send when there is no body at all.
function refuseForms(scope: FastifyInstance): void {
  const type = 'application/x-www-form-urlencoded';
  scope.removeContentTypeParser(type);
  scope.addContentTypeParser(type, { parseAs: 'string' }, (_, text, done) => {
    if (text === '') done(null, {});
    else done(Object.assign(new Error('The body must be JSON.'), { statusCode: 400 }));
  });
}

function answerErrorsLikeX(scope: FastifyInstance): void {
  scope.setErrorHandler(async (error: Error & { statusCode?: number }, _, reply) => {
    if ((error.statusCode ?? 500) >= 500) throw error;
    const refusal =
      error.statusCode === 413
        ? new XRefusal(413, { title: 'Payload Too Large', detail: error.message, type: 'about:blank', status: 413 })
        : invalidRequest(error.message);
    await reply.code(refusal.status).send(refusal.body);
  });
}

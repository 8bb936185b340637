import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { throughFault } from '../core/through-faults.js';
import { type World } from '../world.js';
import { acceptToken } from './access.js';
import { GraphRefusal, notVisible, permissionMissing } from './errors.js';
import { refusalAnswer } from './dispatch.js';
import { type GraphRequest } from './request.js';
import { takeUpload, UploadProblem, type UploadTarget, uploadTargetOf } from './resumable-upload.js';
import { checkVersion } from './versions.js';

interface Sent {
  status: number;
  body: unknown;
}

type Path = { version: string; id: string };

/** rupload.facebook.com: raw bytes, or a `file_url` to fetch. The body is read as it comes, so a broken upload can go on. */
export function registerGraphUploads(app: FastifyInstance, world: World): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_, payload, done) => {
    done(null, payload);
  });
  const add = (path: string, network: 'instagram' | 'facebook'): void => {
    for (const url of [`/${path}/:version/:id`, `/${path}/:id`]) {
      app.post(url, async (request: FastifyRequest, reply: FastifyReply) => answer(world, network, request, reply));
    }
  };
  add('ig-api-upload', 'instagram');
  add('video-upload', 'facebook');
}

async function answer(
  world: World,
  network: 'instagram' | 'facebook',
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  world.settle();
  const { version, id } = request.params as Partial<Path>;
  const target = uploadTargetOf(world, network, id ?? '');
  const call = { network, operation: 'upload' as const, account: target?.accountId };
  world.calls.add(call);
  const outcome = await throughFault<Sent>(
    world.faults.take(call),
    async () => {
      try {
        checkVersion(version, world.clock.now());
        const allowed = allow(world, network, request, id ?? '', target);
        await takeUpload(world, allowed, request.headers, request.raw);
        return { status: 200, body: { success: true, message: 'Upload successful. Video is being processed.' } };
      } catch (error) {
        if (error instanceof UploadProblem) return { status: error.status, body: error.body() };
        return refusalAnswer(error, {});
      }
    },
    (fault) => ({
      status: fault.status ?? (fault.fault === '429' ? 429 : fault.fault === 'expired-token' ? 401 : 500),
      body: fault.body ?? {
        debug_info: {
          retriable: fault.fault !== 'expired-token',
          type: 'ProcessingFailedError',
          message: 'Request processing failed',
        },
      },
    }),
  );
  if (outcome.kind === 'reset') {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  // What was not read of a refused upload would block the connection.
  request.raw.resume();
  return reply.code(outcome.answer.status).send(outcome.answer.body);
}

function allow(
  world: World,
  network: 'instagram' | 'facebook',
  request: FastifyRequest,
  id: string,
  target: UploadTarget | undefined,
): UploadTarget {
  const token = /^OAuth\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const asked: GraphRequest = {
    method: 'POST',
    host: 'facebook',
    version: undefined,
    path: [],
    params: {},
    files: {},
    token,
    origin: '',
  };
  const accepted = acceptToken(world, asked, 'facebook');
  if (!target || !accepted.actsFor.includes(target.accountId)) throw notVisible(id, 'POST');
  const needed = network === 'instagram' ? 'instagram_content_publish' : 'pages_manage_posts';
  if (!accepted.scopes.includes(needed)) throw permissionMissing(needed);
  if (network === 'facebook' && accepted.kind !== 'facebook-page') {
    throw new GraphRefusal({ code: 210, message: '(#210) A page access token is required to request this resource.' });
  }
  return target;
}

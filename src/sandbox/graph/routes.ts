import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type World } from '../world.js';
import { acceptToken, hostOf } from './access.js';
import { runBatch } from './batch.js';
import { dispatch, refusalAnswer, runPlan } from './dispatch.js';
import { GraphRefusal } from './errors.js';
import { type GraphAnswer, type GraphMethod, type GraphRequest, type UploadedFile } from './request.js';

// Larger than any photo or video that the sandbox takes by multipart, so that it is refused in Meta's own words.
const MOST_FILE_BYTES = 512 * 1024 * 1024;

/** Both Graph hosts, under their names and at the root. */
export function registerGraph(app: FastifyInstance, world: World): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text, done) => {
    try {
      done(null, text === '' ? {} : JSON.parse(text as string));
    } catch {
      done(new GraphRefusal({ code: 100, message: '(#100) The body is not valid JSON' }));
    }
  });
  app.setErrorHandler(async (error: Error & { statusCode?: number }, _, reply) => {
    if (!(error instanceof GraphRefusal) && (error.statusCode ?? 500) >= 500) throw error;
    const refusal =
      error instanceof GraphRefusal ? error : new GraphRefusal({ code: 100, message: `(#100) ${error.message}` });
    const answer = refusalAnswer(refusal, {});
    await reply.code(answer.status).send(answer.body);
  });
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/*',
    bodyLimit: 64 * 1024 * 1024,
    handler: async (request: FastifyRequest, reply: FastifyReply) => answerGraph(world, request, reply),
  });
}

/** Answers a Graph call that came by HTTP. */
export async function answerGraph(world: World, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const graph = await readRequest(request);
  const answer = await answerOf(world, graph);
  if (answer.kind === 'reset') {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  return reply
    .code(answer.status)
    .headers({ 'facebook-api-version': graph.version ?? 'v26.0', ...answer.headers })
    .send(answer.body);
}

async function answerOf(world: World, request: GraphRequest): Promise<GraphAnswer> {
  const isBatch = request.method === 'POST' && request.path.length === 0 && request.params['batch'] !== undefined;
  if (!isBatch) return dispatch(world, request);
  const host = hostOf(world, request);
  return runPlan(world, {
    network: host,
    operation: 'batch',
    account: undefined,
    weight: 1,
    run: () => {
      acceptToken(world, request, host);
      return runBatch(world, request);
    },
  });
}

async function readRequest(request: FastifyRequest): Promise<GraphRequest> {
  const path = (request.params as { '*'?: string })['*'] ?? '';
  const parts = path.split('/').filter((part) => part !== '');
  let host: GraphRequest['host'] = 'bare';
  if (parts[0] === '_graph') {
    host = parts[1] === 'instagram' ? 'instagram' : 'facebook';
    parts.splice(0, 2);
  }
  const version = /^v\d+\.\d+$/.test(parts[0] ?? '') ? parts.shift() : undefined;
  const files: Record<string, UploadedFile> = {};
  const params = { ...strings(request.query), ...(await readBody(request, files)) };
  const { access_token: inParams, ...rest } = params;
  const header = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return {
    method: request.method as GraphMethod,
    host,
    version,
    path: parts,
    params: rest,
    files,
    token: inParams ?? header,
    origin: `http://${request.host}`,
  };
}

async function readBody(request: FastifyRequest, files: Record<string, UploadedFile>): Promise<Record<string, string>> {
  if (!request.isMultipart()) return strings(request.body);
  const values: Record<string, string> = {};
  for await (const part of request.parts({ limits: { fileSize: MOST_FILE_BYTES } })) {
    if (part.type === 'file') {
      files[part.fieldname] = { content: await part.toBuffer(), name: part.filename, mimeType: part.mimetype };
    } else values[part.fieldname] = String(part.value);
  }
  return values;
}

// JSON bodies may hold objects where forms hold JSON in a string; both are the same to the handlers.
function strings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  const found: Record<string, string> = {};
  for (const [name, one] of Object.entries(value)) {
    if (one === null || one === undefined) continue;
    found[name] = typeof one === 'object' ? JSON.stringify(one) : String(one as string | number | boolean);
  }
  return found;
}

import { type MultipartFile, type MultipartValue } from '@fastify/multipart';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type World } from '../world.js';
import { answerX, type XEndpointRules } from './answer.js';
import { userOf, type XCaller } from './caller.js';
import { describeMedia, subtitleMedia } from './media-words.js';
import {
  appendChunk,
  finalizeUpload,
  initializeUpload,
  type OpenUploads,
  uploadAtOnce,
  type UploadContext,
  uploadStatus,
} from './uploads.js';

const SCOPES = ['media.write'];
/** A chunk in base64, with some room to refuse one that is too large in X's own words. */
const BODY_LIMIT = 16 * 1024 * 1024;

interface Fields {
  values: Record<string, unknown>;
  media: Buffer | undefined;
}

/** X's media uploads: initialize, append, finalize, status, at once, alt text, subtitles. */
export function registerXUploads(app: FastifyInstance, world: World): void {
  const open: OpenUploads = new Map();
  const rules = (endpoint: XEndpointRules['endpoint'], operation: XEndpointRules['operation'] = 'upload') => ({
    endpoint,
    operation,
    scopes: SCOPES,
  });
  const add = (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    limits: XEndpointRules,
    handle: (context: UploadContext, fields: Fields, request: FastifyRequest) => unknown,
  ): void => {
    app.route({
      method,
      url,
      bodyLimit: BODY_LIMIT,
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const fields = await readFields(request);
        await answerX(world, request, reply, limits, (caller: XCaller) => {
          const account = userOf(caller);
          const stuck = (): boolean =>
            world.faults.takeStuck({ network: 'x', operation: limits.operation, account: account.id });
          return handle({ world, account, open, stuck }, fields, request);
        });
        return reply;
      },
    });
  };
  const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;
  add('POST', '/2/media/upload/initialize', rules('upload'), (context, { values }) =>
    initializeUpload(context, values),
  );
  add('POST', '/2/media/upload/:id/append', rules('upload'), (context, { values, media }, request) =>
    appendChunk(context, idOf(request), values['segment_index'], media),
  );
  add('POST', '/2/media/upload/:id/finalize', rules('upload'), (context, _, request) =>
    finalizeUpload(context, idOf(request)),
  );
  add('POST', '/2/media/upload', rules('upload-one-shot'), (context, { values, media }) =>
    uploadAtOnce(context, values['media_category'], media),
  );
  add('GET', '/2/media/upload', rules('upload-status', 'upload-status'), (context, _, request) => {
    const query = request.query as Record<string, string | undefined>;
    return uploadStatus(context, query['command'], query['media_id']);
  });
  add('POST', '/2/media/metadata', rules('metadata'), ({ account }, { values }) =>
    describeMedia(world, account, values),
  );
  add('POST', '/2/media/subtitles', rules('subtitles'), ({ account }, { values }) =>
    subtitleMedia(world, account, values, false),
  );
  add('DELETE', '/2/media/subtitles', rules('subtitles'), ({ account }, { values }) =>
    subtitleMedia(world, account, values, true),
  );
}

async function readFields(request: FastifyRequest): Promise<Fields> {
  if (!request.isMultipart()) {
    const values = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as Record<
      string,
      unknown
    >;
    const media = typeof values['media'] === 'string' ? Buffer.from(values['media'], 'base64') : undefined;
    return { values, media };
  }
  const values: Record<string, unknown> = {};
  let media: Buffer | undefined;
  for await (const part of request.parts({ limits: { fileSize: BODY_LIMIT, fieldSize: BODY_LIMIT } })) {
    if (isFile(part)) media = await part.toBuffer();
    else if (part.fieldname === 'media') media = Buffer.from(String(part.value), 'base64');
    else values[part.fieldname] = part.value;
  }
  return { values, media };
}

function isFile(part: MultipartFile | MultipartValue): part is MultipartFile {
  return part.type === 'file';
}

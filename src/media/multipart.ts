import type { FastifyMultipartBaseOptions, MultipartFile, MultipartValue } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { invalidInput, ProblemError } from '../foundation/problem-error.js';
import { VIDEO_MAX_BYTES } from './limits.js';

const FIELD_MAX_BYTES = 64 * 1024;
/** An upload may take hours, but not stand still for longer than this. */
const STALL_MS = 120_000;
/** What a refused upload may still send before its connection is closed, so that ordinary clients get to read why. */
const DRAIN_MAX_BYTES = 64 * 1024 ** 2;

/** Options for registering @fastify/multipart. The intake counts for itself and stops first, with a sentence for a person. */
export const MULTIPART_OPTIONS = {
  limits: {
    fileSize: VIDEO_MAX_BYTES + 1,
    files: 1,
    fields: 20,
    fieldSize: FIELD_MAX_BYTES,
    fieldNameSize: 100,
    headerPairs: 50,
  },
} satisfies FastifyMultipartBaseOptions;

/** What to do with each part of a form, in the order they come. A file must be read to its end, or an error thrown. */
export interface FormReader {
  file(part: MultipartFile): Promise<void>;
  field(name: string, value: string): void;
}

/**
 * Reads a multipart form part by part. When a reader throws, the rest is read away up to a limit and the error passed on.
 * @param files how many files the form may have
 * @throws ProblemError 415 when it is no multipart form, 422 when the form is malformed
 */
export async function readForm(request: FastifyRequest, files: number, reader: FormReader): Promise<void> {
  if (!request.isMultipart()) {
    throw new ProblemError(415, 'media-type', 'Send this as a form with Content-Type: multipart/form-data.');
  }
  request.raw.setTimeout(STALL_MS, () => request.raw.destroy());
  try {
    for await (const part of request.parts({ limits: { ...MULTIPART_OPTIONS.limits, files } })) {
      if (part.type === 'file') await reader.file(part);
      else reader.field(part.fieldname, textOf(part));
    }
  } catch (error) {
    drain(request);
    throw request.raw.complete || !request.raw.destroyed ? problemOf(error) : brokenOff();
  }
  request.raw.setTimeout(0);
}

function textOf(part: MultipartValue): string {
  if (part.fieldnameTruncated || part.valueTruncated) {
    throw invalidInput([{ path: part.fieldname, message: `Must be at most ${FIELD_MAX_BYTES / 1024} KB.` }]);
  }
  // A part may declare itself to be JSON; every field here is text.
  return typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
}

/** Errors of the form itself (too many files, malformed, broken off) as problems; a reader's own pass unchanged. */
function problemOf(error: unknown): unknown {
  if (error instanceof ProblemError || !(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'FST_FILES_LIMIT')
    return new ProblemError(413, 'too-many-files', 'The form has more files than this route takes.');
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT')
    return new ProblemError(413, 'too-many-fields', 'The form has more fields than this route takes.');
  const formFault = typeof code === 'string' && code.startsWith('FST_');
  if (formFault || /multipart|boundary|terminated early|part header/i.test(error.message)) {
    return invalidInput([{ path: '', message: 'The form is malformed or was cut off.' }]);
  }
  return error;
}

/** Nobody is there to read it; it keeps the log free of what clients do. */
function brokenOff(): ProblemError {
  return new ProblemError(400, 'upload-broken-off', 'The connection ended before the whole form had come.');
}

function drain(request: FastifyRequest): void {
  const { raw } = request;
  raw.unpipe();
  let seen = 0;
  raw.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen > DRAIN_MAX_BYTES) raw.destroy();
  });
  raw.on('error', () => undefined);
  raw.resume();
}

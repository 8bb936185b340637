import axios, { type AxiosResponse } from 'axios';
import type { Readable } from 'node:stream';
import { at, idAt, numberAt, parseJson, textAt } from './json.js';
import { type Usage, usageOf } from './usage.js';

/** Meta's error envelope, see the table in errors.ts. `requestId` is its fbtrace_id. */
export interface GraphError {
  code: number;
  subcode?: number;
  message: string;
  /** Meta's own sentence for a person, when it has one. */
  userMessage?: string;
  transient: boolean;
  requestId?: string;
}

/** A JSON object without an error in it. */
export interface GraphOk {
  kind: 'ok';
  status: number;
  body: unknown;
  usage: Usage;
}

/** Meta answered that it will not. */
export interface GraphRefusal {
  kind: 'error';
  status: number;
  error: GraphError;
  usage: Usage;
}

/** No answer, or one that makes no sense: the call may have had its effect. `reason` is a half sentence. */
export interface GraphLost {
  kind: 'lost';
  reason: string;
  status?: number;
}

export type GraphAnswer = GraphOk | GraphRefusal | GraphLost;
export type GraphFailure = GraphRefusal | GraphLost;
export type GraphParams = Readonly<Record<string, string | undefined>>;

/** Time-outs in milliseconds, for the whole call from connecting to the last byte of the answer. */
export interface GraphTimeouts {
  read: number;
  write: number;
  upload: number;
}

// Longer than Meta's slowest ordinary answers, shorter than a worker's lease.
export const DEFAULT_TIMEOUTS: GraphTimeouts = { read: 20_000, write: 45_000, upload: 60_000 };

// The largest honest answer (50 posts with insights and long captions) stays under 1 MB.
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

// Ids are digits (posts: page_post); anything else, such as dots, would change where the call goes.
const OBJECT_ID = /^[A-Za-z0-9_-]{1,200}$/;
const SAFE_PATH = /^\/(?:[A-Za-z0-9_-]{1,200}(?:\/[A-Za-z0-9_-]{1,200})*)?$/;

/** True when an id may be asked for at all; ids can come from a person's hand. */
export function isObjectId(id: string): boolean {
  return OBJECT_ID.test(id);
}

const NO_SUCH_OBJECT: GraphRefusal = {
  kind: 'error',
  status: 400,
  error: { code: 100, subcode: 33, message: 'This is not an id that Meta gives out.', transient: false },
  usage: { percent: 0, minutesToRegain: 0 },
};

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Facebook's code for "a problem with the upload", which the upload host's own envelope does not give.
const UPLOAD_PROBLEM = 6000;

/** The upload host's envelope: `{debug_info: {retriable, type, message}}`. */
function uploadErrorIn(body: unknown): GraphError | undefined {
  const type = textAt(body, 'debug_info', 'type');
  if (type === undefined) return undefined;
  return {
    code: UPLOAD_PROBLEM,
    message: `${type}: ${textAt(body, 'debug_info', 'message') ?? ''}`,
    transient: at(body, 'debug_info', 'retriable') === true,
  };
}

/** The envelope of api.instagram.com: `{error_type, code, error_message}`; its code is an HTTP status. */
function loginErrorIn(body: unknown): GraphError | undefined {
  const message = textAt(body, 'error_message');
  if (message === undefined) return undefined;
  return { code: numberAt(body, 'code') ?? 400, message, transient: false };
}

/** Reads Meta's error envelope, wherever it stands in the body; undefined when there is none. */
export function graphErrorIn(body: unknown): GraphError | undefined {
  const envelope = at(body, 'error');
  const code = numberAt(envelope, 'code');
  if (code === undefined) return uploadErrorIn(body) ?? loginErrorIn(body);
  const subcode = numberAt(envelope, 'error_subcode');
  const userMessage = textAt(envelope, 'error_user_msg');
  const requestId = idAt(envelope, 'fbtrace_id');
  return {
    code,
    ...(subcode === undefined ? {} : { subcode }),
    message: textAt(envelope, 'message') ?? '',
    ...(userMessage ? { userMessage } : {}),
    transient: at(envelope, 'is_transient') === true,
    ...(requestId ? { requestId } : {}),
  };
}

function judged(response: AxiosResponse<unknown>): GraphAnswer {
  const status = response.status;
  const usage = usageOf(response.headers);
  const body = typeof response.data === 'string' ? parseJson(response.data) : undefined;
  const error = graphErrorIn(body);
  // Meta puts errors into answers with status 200 at times, so the body decides first.
  if (error) return { kind: 'error', status, error, usage };
  // A gateway's 429 has no envelope, but it says clearly that the call was not taken.
  if (status === 429) {
    return { kind: 'error', status, error: { code: 613, message: 'HTTP 429', transient: false }, usage };
  }
  if (status >= 300 && status < 400) return { kind: 'lost', status, reason: `redirected the call (HTTP ${status})` };
  if (status >= 400) return { kind: 'lost', status, reason: `answered HTTP ${status} without saying why` };
  if (!isObject(body)) return { kind: 'lost', status, reason: 'answered with something that is not JSON' };
  return { kind: 'ok', status, body, usage };
}

function lost(error: unknown, signal: AbortSignal, timeoutMs: number): GraphLost {
  // Only the code is told: the error's own text may hold the address with the token.
  if (signal.aborted) return { kind: 'lost', reason: `did not answer within ${timeoutMs / 1000} seconds` };
  const code = axios.isAxiosError(error) ? error.code : undefined;
  if (code === 'ERR_BAD_RESPONSE') return { kind: 'lost', reason: 'sent an answer that was too large or broken' };
  return { kind: 'lost', reason: `could not be reached or broke off the connection${code ? ` (${code})` : ''}` };
}

/**
 * The one way to talk to a Graph API host. Never throws for what the network does: every ending is a GraphAnswer.
 * Redirects are not followed, answers are cut off at 8 MB, and a call ends at its time-out whatever trickles in.
 */
export class GraphClient {
  private readonly http = axios.create({
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    maxBodyLength: Infinity,
    proxy: false,
    responseType: 'text',
    transformResponse: [(body: unknown) => body],
    validateStatus: () => true,
  });

  private readonly base: string;

  /** @param url base address with the version, e.g. `https://graph.facebook.com/v25.0`; a path prefix is kept */
  constructor(
    url: string,
    private readonly timeouts: GraphTimeouts = DEFAULT_TIMEOUTS,
  ) {
    this.base = url.replace(/\/+$/, '');
  }

  /**
   * A read. @param path e.g. `/178414/media`; one with something else than ids and names in it is not asked for
   * @param accessToken undefined where the app itself asks with its secret, before there is a token
   */
  get(path: string, params: GraphParams, accessToken: string | undefined): Promise<GraphAnswer> {
    const query = new URLSearchParams(defined({ ...params, access_token: accessToken }));
    return this.send(path, this.timeouts.read, (signal) =>
      this.http.get(`${this.base}${path}?${query.toString()}`, { signal }),
    );
  }

  /** A write, sent as a form with the token in the body, so that no log of addresses holds it. */
  post(path: string, form: GraphParams, accessToken: string | undefined): Promise<GraphAnswer> {
    const body = new URLSearchParams(defined({ ...form, access_token: accessToken }));
    return this.send(path, this.timeouts.write, (signal) => this.http.post(`${this.base}${path}`, body, { signal }));
  }

  /** A removal. */
  delete(path: string, params: GraphParams, accessToken: string): Promise<GraphAnswer> {
    const query = new URLSearchParams(defined({ ...params, access_token: accessToken }));
    return this.send(path, this.timeouts.write, (signal) =>
      this.http.delete(`${this.base}${path}?${query.toString()}`, { signal }),
    );
  }

  /** A write with a piece of a file in it. */
  postFile(
    path: string,
    form: GraphParams,
    file: { field: string; bytes: Buffer; name?: string },
    accessToken: string,
  ): Promise<GraphAnswer> {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...defined(form), access_token: accessToken })) body.set(name, value);
    body.set(file.field, new Blob([new Uint8Array(file.bytes)]), file.name ?? 'chunk');
    return this.send(path, this.timeouts.upload, (signal) => this.http.post(`${this.base}${path}`, body, { signal }));
  }

  /** Raw bytes to an upload address; the token goes into the header Meta's upload host wants. */
  upload(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Readable | undefined,
    accessToken: string,
  ): Promise<GraphAnswer> {
    return this.send(path, this.timeouts.upload, (signal) =>
      this.http.post(`${this.base}${path}`, body, {
        signal,
        headers: {
          'Content-Type': 'application/octet-stream',
          ...headers,
          Authorization: `OAuth ${accessToken}`,
        },
      }),
    );
  }

  private async send(
    path: string,
    timeoutMs: number,
    call: (signal: AbortSignal) => Promise<AxiosResponse<unknown>>,
  ): Promise<GraphAnswer> {
    if (!SAFE_PATH.test(path)) return NO_SUCH_OBJECT;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return judged(await call(signal));
    } catch (error) {
      return lost(error, signal, timeoutMs);
    }
  }
}

function defined(params: GraphParams): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Agent as HttpAgent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ApiResponseError, type ITwitterApiClientPlugin, TwitterApi, type TwitterApiOAuth2Init } from 'twitter-api-v2';
import { type CallTrace } from '../network.js';

/** What came back. Nothing of it is to be trusted but that it came from the address asked. */
export interface Answer {
  /** Undefined when no answer began: reset, time-out, no connection. */
  status: number | undefined;
  headers: IncomingHttpHeaders;
  /** The JSON that came; undefined for anything else (HTML, half an answer, one that never ends). */
  body: unknown;
  /** No connection was made at all, so X cannot have seen the request. */
  neverLeft: boolean;
  trace: CallTrace;
}

export interface ApiClientOptions {
  /** X's origin, with or without a path before `/2/`. */
  apiUrl: string;
  /** How long one call may take from start to end of its answer, in milliseconds; uploads may take six times as long. */
  timeoutMs: number;
  /** Told of each call that X answered with success. */
  onSuccess?: ((call: Call, answered: unknown) => void) | undefined;
}

/** How a request is sent: `json` for resources, `url` (a form) for tokens, `form-data` for bytes. */
export interface Call {
  /** For the ledger. */
  step: string;
  method: 'get' | 'post';
  /** Below `/2/`. */
  path: string;
  query?: Record<string, string | number>;
  body?: Record<string, unknown>;
  encoding?: 'json' | 'url' | 'form-data';
}

/** An access token, or the app's own credentials for the token endpoint. */
export type Identity = string | TwitterApiOAuth2Init;

const X_ORIGIN = 'https://api.x.com';
/** 100 posts with every field are below 1 MB; more is a broken or hostile server. */
const ANSWER_MAX_BYTES = 8 * 1024 ** 2;
const UPLOAD_PATIENCE = 6;
const IDLE_CONNECTION_MS = 15_000;
/** Errors that only a connection which never came about can have (an unreachable host can also end an open one). */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * The one place that speaks HTTP to X, through twitter-api-v2. Stateless but for the connections it keeps open, so one
 * serves any number of accounts. Never rejects: whatever happens on the wire is an `Answer`.
 *
 * The library (1.29.1) is kept from four things that could bring the process down or hang it: it leaves a broken gzip
 * stream unhandled and waits for ever for one that is cut off (so compression is not asked for), it throws in an event handler
 * at `{"errors":[null]}` (so bodies are parsed here), it collects answers without end (so they are cut), and its time-out
 * starts anew with each byte (so a deadline is set).
 */
export class ApiClient {
  readonly #base: string;
  readonly #timeoutMs: number;
  readonly #agent: HttpAgent;
  readonly #onSuccess: ApiClientOptions['onSuccess'];

  constructor({ apiUrl, timeoutMs, onSuccess }: ApiClientOptions) {
    this.#onSuccess = onSuccess;
    this.#base = apiUrl.replace(/\/+$/u, '');
    this.#timeoutMs = timeoutMs;
    const settings = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_CONNECTION_MS } as const;
    this.#agent = apiUrl.startsWith('http:') ? new HttpAgent(settings) : new HttpsAgent(settings);
  }

  async call(identity: Identity, call: Call): Promise<Answer> {
    const exchange: Exchange = { response: undefined, error: undefined };
    const patience = call.encoding === 'form-data' ? this.#timeoutMs * UPLOAD_PATIENCE : this.#timeoutMs;
    // AbortSignal.timeout would keep the whole exchange in memory until its time is over.
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort();
    }, patience);
    const client = this.#clientFor(identity, deadline.signal);
    try {
      const sent = await exchanges.run(exchange, () => send(client, call));
      const answer = answerOf(call, exchange, sent.data);
      this.#onSuccess?.(call, answer.body);
      return answer;
    } catch (error) {
      // Only X's silence and X's refusals are expected; anything else the library throws is no less an unusable answer.
      const body: unknown = error instanceof ApiResponseError ? error.data : undefined;
      return answerOf(call, exchange, body);
    } finally {
      clearTimeout(timer);
    }
  }

  #clientFor(identity: Identity, deadline: AbortSignal): TwitterApi {
    const base = this.#base;
    const plugin: ITwitterApiClientPlugin = {
      onBeforeRequestConfig({ params }) {
        if (params.url.startsWith(X_ORIGIN)) params.url = base + params.url.slice(X_ORIGIN.length);
      },
      onBeforeRequest({ requestOptions }) {
        requestOptions.signal = deadline;
      },
    };
    const options = { httpAgent: this.#agent, compression: 'identity' as const, plugins: [plugin] };
    return typeof identity === 'string' ? new TwitterApi(identity, options) : new TwitterApi(identity, options);
  }
}

function send(client: TwitterApi, { method, path, query, body, encoding = 'json' }: Call): Promise<{ data: unknown }> {
  const options = { fullResponse: true, forceParseMode: 'buffer', forceBodyMode: encoding } as const;
  return method === 'get' ? client.v2.get(path, query, options) : client.v2.post(path, body, options);
}

/** The library tells neither the status of a success nor why a connection failed; Node does, while a call is under way. */
interface Exchange {
  response: IncomingMessage | undefined;
  error: unknown;
}

const exchanges = new AsyncLocalStorage<Exchange>();

subscribe('http.client.request.start', (message) => {
  const exchange = exchanges.getStore();
  if (!exchange) return;
  const { request } = message as { request: ClientRequest };
  request.once('error', (error) => {
    exchange.error = error;
  });
  request.once('response', (response) => {
    exchange.response = response;
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ANSWER_MAX_BYTES) response.destroy();
    });
  });
});

function answerOf(call: Call, { response, error }: Exchange, body: unknown): Answer {
  const requestId = response?.headers['x-transaction-id'];
  const cause = codeOf(error);
  const parsed = Buffer.isBuffer(body) ? parse(body) : undefined;
  return {
    status: response?.statusCode,
    headers: response?.headers ?? {},
    body: parsed,
    neverLeft: response === undefined && cause !== undefined && NEVER_CONNECTED.has(cause),
    trace: {
      step: call.step,
      ...(response?.statusCode === undefined ? {} : { httpStatus: response.statusCode }),
      ...(typeof requestId === 'string' ? { requestId } : {}),
      ...(response === undefined && cause !== undefined ? { code: cause } : {}),
    },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'message' in error && typeof error.message === 'string' ? error.message.slice(0, 80) : undefined;
}

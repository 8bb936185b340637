import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import '../recorded-requests.js';
import type { MetaOptions } from '../../../src/networks/graph/options.js';

export interface SeenCall {
  method: string;
  /** Without the query. */
  path: string;
  params: URLSearchParams;
  /** As it came, one character for each byte. */
  body: string;
}

/** What the server does with a call: answer with JSON or a text, or act on the bare response. */
export type Reply =
  | { status?: number; body: unknown; headers?: Record<string, string> }
  | ((response: ServerResponse, request: IncomingMessage) => void);

/** A Graph API that says what a test tells it to, call by call; for answers that no well-behaved simulator gives. */
export class ScriptedGraph {
  readonly seen: SeenCall[] = [];
  private readonly server = createServer((request, response) => {
    void this.answer(request, response);
  });

  constructor(private readonly replyTo: (call: SeenCall) => Reply) {}

  async start(): Promise<MetaOptions> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return {
      graphUrl: `${url}/graph.facebook.com/`,
      graphVersion: 'v25.0',
      instagramGraphUrl: `${url}/graph.instagram.com`,
      uploadUrl: `${url}/rupload.facebook.com`,
      timeouts: { read: 300, write: 300, upload: 300 },
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const params = new URLSearchParams(url.search);
    if (request.headers['content-type']?.includes('urlencoded')) {
      for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString('utf8'))) params.set(name, value);
    }
    const body = Buffer.concat(chunks).toString('latin1');
    const call = { method: request.method ?? '', path: url.pathname, params, body };
    this.seen.push(call);
    const reply = this.replyTo(call);
    if (typeof reply === 'function') {
      reply(response, request);
      return;
    }
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }).end(text);
  }
}

/** Meta's error envelope. */
export function refusal(code: number, subcode?: number, more: Record<string, unknown> = {}): Reply {
  const error = { message: `(#${code}) refused`, type: 'OAuthException', code, fbtrace_id: 'Atrace', ...more };
  return { status: 400, body: { error: { ...error, ...(subcode === undefined ? {} : { error_subcode: subcode }) } } };
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import '../recorded-requests.js';
import {
  type Account,
  type Checkpoint,
  type Delivery,
  type Draft,
  type DraftMedia,
  type MediaAccess,
  type PrepareOutcome,
} from '../../../src/networks/network.js';
import { type XAdapter } from '../../../src/networks/x/x.adapter.js';
import { SANDBOX_ACCOUNTS } from '../../../src/sandbox/accounts.js';

export const ACCOUNT: Account = {
  channelId: '00000000-0000-7000-8000-000000000001',
  externalId: SANDBOX_ACCOUNTS.x.externalId,
  accessToken: SANDBOX_ACCOUNTS.x.accessToken,
};

export function textDraft(text: string, media: DraftMedia[] = []): Draft {
  return { network: 'x', format: media.length === 0 ? 'text' : 'image', text, media };
}

export function threadDraft(thread: string[], media: DraftMedia[] = []): Draft {
  return { network: 'x', format: 'thread', text: thread[0] ?? '', thread, media };
}

/** Files in memory, counting how often each was read. */
export class Files implements MediaAccess {
  readonly #files = new Map<string, Buffer>();
  readonly reads: string[] = [];

  add(media: Omit<DraftMedia, 'sizeBytes'>, bytes: Buffer): DraftMedia {
    this.#files.set(media.mediaId, bytes);
    return { ...media, sizeBytes: bytes.length };
  }

  urlOf(media: DraftMedia): Promise<string> {
    return Promise.resolve(`http://127.0.0.1:1/${media.mediaId}`);
  }

  /** What every subtitle file says; a test may change it. */
  captions = 'WEBVTT\n\n00:00.000 --> 00:01.000\nBreathe <c.soft>in</c> &amp; out.\n';

  readCaptions(): Promise<string> {
    return Promise.resolve(this.captions);
  }

  read(media: DraftMedia, start: number, end: number): Promise<Buffer> {
    this.reads.push(`${media.mediaId} ${start}-${end}`);
    const bytes = this.#files.get(media.mediaId);
    return bytes ? Promise.resolve(bytes.subarray(start, end)) : Promise.reject(new Error('no such file'));
  }
}

export function deliver(draft: Draft, more: Partial<Delivery> = {}): Delivery {
  return { account: ACCOUNT, draft, media: new Files(), checkpoint: {}, now: new Date(), ...more };
}

/** A checkpoint as it comes back from the database. */
export function stored(checkpoint: Checkpoint): Checkpoint {
  return JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
}

/** Prepares step by step, as the publisher does; the first outcome that is not `pending` ends it. */
export async function prepareAll(
  adapter: XAdapter,
  delivery: Delivery,
): Promise<{ outcome: PrepareOutcome; steps: string[]; checkpoint: Checkpoint }> {
  const steps: string[] = [];
  let checkpoint = delivery.checkpoint;
  for (let turn = 0; turn < 200; turn += 1) {
    const outcome = await adapter.prepare({ ...delivery, checkpoint });
    if (outcome.kind === 'ready') return { outcome, steps, checkpoint: stored(outcome.checkpoint) };
    if (outcome.kind !== 'pending') return { outcome, steps: [...steps, outcome.trace.step], checkpoint };
    steps.push(outcome.trace.step);
    checkpoint = stored(outcome.checkpoint);
    if (outcome.afterMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(outcome.afterMs, 20)));
  }
  throw new Error(`Not ready after 200 steps: ${steps.slice(-5).join(', ')}`);
}

/** A server that answers every request as told; for what no sandbox would do. */
export interface OddServer {
  url: string;
  requests: { method: string; url: string; body: string; authorization: string | undefined }[];
  close(): Promise<void>;
}

export async function oddServer(
  answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void,
): Promise<OddServer> {
  const requests: OddServer['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('latin1');
      const { method = '', url = '' } = request;
      requests.push({ method, url, body, authorization: request.headers.authorization });
      answer(request, response, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

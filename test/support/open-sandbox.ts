import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.js';

/** JSON as it came, for looking into. */
export type Json = Record<string, unknown>;

export interface OpenSandbox {
  sandbox: Sandbox;
  http: AxiosInstance;
  /** X, as the seeded account. */
  x: AxiosInstance;
  control: (path: string, body: Json) => Promise<AxiosResponse<Json>>;
  close: () => Promise<void>;
}

/** A sandbox on a free port with clients that never throw for a status. */
export async function openSandbox(options: SandboxOptions = {}): Promise<OpenSandbox> {
  const sandbox = await startSandbox(options);
  const base = { validateStatus: () => true, proxy: false as const };
  const http = axios.create({ ...base, baseURL: sandbox.url });
  const authorization = `Bearer ${SANDBOX_ACCOUNTS.x.accessToken}`;
  return {
    sandbox,
    http,
    x: axios.create({ ...base, baseURL: `${sandbox.url}/api.x.com`, headers: { authorization } }),
    control: (path, body) => http.post<Json>(`/_sandbox/${path}`, body),
    close: () => sandbox.close(),
  };
}

export interface FileServer {
  url: string;
  close: () => Promise<void>;
}

/** Serves the given files on loopback; anything else is 404. */
export async function serveFiles(files: Record<string, Buffer>): Promise<FileServer> {
  const server = createServer((request, response) => {
    const content = files[(request.url ?? '/').slice(1)];
    response.statusCode = content ? 200 : 404;
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export function picture(width: number, height: number, format: 'jpeg' | 'png' | 'webp' = 'jpeg'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#7fcabd' } })
    .toFormat(format)
    .toBuffer();
}

/** The sample video: MP4, H.264 and AAC, 576x1024, about ten seconds. */
export function sampleVideo(): Promise<Buffer> {
  return readFile(new URL('../../samples/media/box-breathing.mp4', import.meta.url));
}

/** Asks again until the answer is as wanted, at most for ten seconds. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`Still ${JSON.stringify(answer)} after ten seconds`);
    await wait(20);
  }
}

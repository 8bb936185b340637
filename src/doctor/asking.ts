import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';

const PATIENCE_MS = 6_000;
const BYTES_MAX = 64 * 1_024;

/** What a server of the operator's own choosing answered. */
export interface Reply {
  kind: 'reply';
  status: number;
  headers: Record<string, unknown>;
  /** Parsed where it is JSON. */
  body: unknown;
  /** By this machine's clock minus the server's, in milliseconds; absent when it tells no time. */
  clockAheadMs?: number;
}

export type Asking = Reply | { kind: 'silence'; text: string };

/**
 * Asks addresses that the operator configured (never one that a user gave: those go through the guard). No redirects, no
 * proxy, a few seconds, a few kilobytes. Never throws, and tells nothing of what was sent.
 */
export async function askServer(request: AxiosRequestConfig): Promise<Asking> {
  const before = Date.now();
  try {
    const answer = await client().request<unknown>(request);
    const middle = (before + Date.now()) / 2;
    const told = Date.parse(String(answer.headers['date'] ?? ''));
    return {
      ...{ kind: 'reply', status: answer.status, headers: { ...headersOf(answer) }, body: answer.data },
      // The header counts whole seconds: on average half of one has passed.
      ...(!Number.isNaN(told) && { clockAheadMs: middle - told - 500 }),
    };
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    return { kind: 'silence', text: typeof code === 'string' ? code : 'no answer' };
  }
}

function client(): AxiosInstance {
  return axios.create({
    ...{ timeout: PATIENCE_MS, signal: AbortSignal.timeout(PATIENCE_MS) },
    ...{ proxy: false, maxRedirects: 0, maxContentLength: BYTES_MAX, validateStatus: () => true },
  });
}

function headersOf({ headers }: AxiosResponse): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value as unknown]));
}

/** A header's text, by its name in lower case; empty when it is not there. */
export function headerOf({ headers }: Reply, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** A text inside a JSON answer, by its path; empty when it is not there. */
export function textIn(body: unknown, ...path: string[]): string {
  let value = body;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return '';
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' ? value : '';
}

/** A number inside a JSON answer, by its path. */
export function numberIn(body: unknown, ...path: string[]): number | undefined {
  let value = body;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'number' ? value : undefined;
}

import { afterAll, expect } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { ENDPOINTS, type Endpoint, type Host, type ParameterType } from './documented-parameters.js';

/**
 * Records every request that arrives at a network in this process, sandbox or scripted, and checks it against what the
 * network documents. Importing it is enough: after a file's last test, whatever was not documented fails the file.
 */

interface Recorded {
  host: Host;
  method: string;
  /** Behind host and version. */
  path: string;
  params: [name: string, value: string][];
}

const REQUEST_START = 'http.server.request.start';
const HOSTS: readonly [RegExp, Host][] = [
  [/^.*\/graph\.facebook\.com(?:\/v\d+\.\d+)?(?=\/|$)/, 'facebook'],
  [/^.*\/graph\.instagram\.com(?:\/v\d+\.\d+)?(?=\/|$)/, 'instagram'],
  [/^.*\/rupload\.facebook\.com\/video-upload\/v\d+\.\d+(?=\/)/, 'upload'],
  [/^.*?(?=\/2\/)/, 'x'],
];

const recorded: Recorded[] = [];

/** What is wrong with a request by the table; empty when all of it is documented. */
export function undocumentedIn({ host, method, path, params }: Recorded): string[] {
  const endpoint = ENDPOINTS.find((one) => one.hosts.includes(host) && one.method === method && matches(one, path));
  if (!endpoint) return [`${method} ${path} of ${host} is not documented`];
  return params.flatMap(([name, value]) => {
    if (name === 'access_token') return [];
    const type = endpoint.params[name];
    if (type === undefined) return [`${name} of ${method} ${path} is not documented`];
    return fits(value, type) ? [] : [`${name} of ${method} ${path} may not be "${value.slice(0, 80)}"`];
  });
}

function matches({ path: pattern }: Endpoint, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return false;
  return wanted.every((part, index) => (part === ':id' ? given[index] !== '' : part === given[index]));
}

function fits(value: string, type: ParameterType): boolean {
  if (type instanceof RegExp) return type.test(value);
  if ('list' in type) return value.split(',').every((piece) => fits(piece, type.list));
  return type.includes(value);
}

function read(request: IncomingMessage, body: Buffer): Recorded | undefined {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const found = HOSTS.find(([pattern]) => pattern.test(url.pathname));
  if (!found) return undefined;
  const [pattern, host] = found;
  const path = url.pathname.replace(pattern, '').replace(/\/+$/, '') || '/';
  const type = request.headers['content-type'] ?? '';
  return {
    host,
    method: request.method ?? '',
    path,
    params: [...url.searchParams, ...bodyParams(type, body)].map(plain),
  };
}

/** `attached_media[0]` and `[1]` are one parameter. */
function plain([name, value]: [string, string]): [string, string] {
  return [name.replace(/\[\d+\]$/, '[]'), value];
}

function bodyParams(type: string, body: Buffer): [string, string][] {
  if (type.includes('urlencoded')) return [...new URLSearchParams(body.toString('utf8'))];
  if (type.includes('multipart')) return partsOf(type, body.toString('latin1'));
  if (!type.includes('json') || body.length === 0) return [];
  return leavesOf(JSON.parse(body.toString('utf8')), []);
}

function partsOf(type: string, body: string): [string, string][] {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? '';
  return body.split(`--${boundary}`).flatMap((part): [string, string][] => {
    const name = /name="([^"]+)"/.exec(part)?.[1];
    return name === undefined ? [] : [[name, part.slice(part.indexOf('\r\n\r\n') + 4).replace(/\r\n$/, '')]];
  });
}

function leavesOf(value: unknown, path: string[]): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((piece) => leavesOf(piece, path));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
  }
  return [[path.join('.'), String(value)]];
}

function record(message: unknown): void {
  const { request } = message as { request: IncomingMessage };
  const chunks: Buffer[] = [];
  const push = request.push.bind(request);
  // Listening would set the body flowing before its reader is there; this only looks on.
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    else if (chunk === null) {
      const one = read(request, Buffer.concat(chunks));
      if (one) recorded.push(one);
    }
    return push(chunk, encoding);
  };
}

subscribe(REQUEST_START, record);

afterAll(() => {
  unsubscribe(REQUEST_START, record);
  expect([...new Set(recorded.flatMap(undocumentedIn))]).toEqual([]);
});

import type { FastifyRequest } from 'fastify';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Straight from this machine: not through a proxy, and not a page elsewhere whose name was pointed here. */
export function isThisMachine(request: FastifyRequest): boolean {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const proxied = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some(
    (name) => request.headers[name] !== undefined,
  );
  return !proxied && LOOPBACK.has(request.socket.remoteAddress ?? '') && LOOPBACK_NAMES.has(host);
}

/** Whether an installation is meant for this machine alone. */
export function isForThisMachine(publicUrl: string): boolean {
  return LOOPBACK_NAMES.has(URL.parse(publicUrl)?.hostname ?? '');
}

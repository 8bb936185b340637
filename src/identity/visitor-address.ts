import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

const NEAR = /^(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/i;

/**
 * Where a request comes from, for limits and for the list of sessions. A proxy in front of us is on this machine or in a
 * private network and writes the address it saw at the end of X-Forwarded-For; what stands before that anybody can write.
 */
export function visitorAddress(request: FastifyRequest): string {
  const direct = request.socket.remoteAddress ?? '';
  if (!NEAR.test(direct)) return direct;
  const header = request.headers['x-forwarded-for'];
  const last = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').at(-1)?.trim() ?? '';
  return isIP(last) === 0 ? direct : last;
}

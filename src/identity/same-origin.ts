import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';

/** Whether nothing the browser says of the request's origin speaks against it; old browsers and programs say nothing. */
export function isFromHere(request: FastifyRequest, config: Config): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = request.headers;
  if (origin === undefined) return true;
  // The address that the browser used, or the one that a proxy in front of us stands for.
  return URL.parse(origin)?.host === request.headers.host || origin === URL.parse(config.publicUrl)?.origin;
}

/** Whether the browser itself says that the request comes from a page of ours. */
export function saysItIsFromHere(request: FastifyRequest, config: Config): boolean {
  const told = request.headers['sec-fetch-site'] !== undefined || request.headers.origin !== undefined;
  return told && isFromHere(request, config);
}

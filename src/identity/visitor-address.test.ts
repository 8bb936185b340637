import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { visitorAddress } from './visitor-address.js';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as FastifyRequest;

describe('where a visitor comes from', () => {
  it.each([
    ['127.0.0.1', '198.51.100.4', '198.51.100.4'],
    ['::ffff:10.0.0.2', '10.9.9.9, 2001:db8::7', '2001:db8::7'],
    ['172.20.0.3', undefined, '172.20.0.3'],
    ['::1', 'unknown', '::1'],
    ['127.0.0.1', '203.0.113.9, not an address', '127.0.0.1'],
    ['198.51.100.4', '203.0.113.9', '198.51.100.4'],
    ['172.32.0.1', '203.0.113.9', '172.32.0.1'],
  ])('by a connection from %s with X-Forwarded-For %s is %s', (direct, forwarded, address) => {
    expect(visitorAddress(from(direct, forwarded))).toBe(address);
  });
});

import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../foundation/problem-error.js';
import { ApiKeys } from './api-keys.js';
import { NEEDED_PERMISSION, PUBLIC_ROUTE } from './caller.js';
import type { Permission } from './permissions.js';

const CHALLENGE = { 'www-authenticate': 'Bearer realm="evenkeel"' };
/** Longer than any key that was given out; hashing more would be the caller's choice of our work. */
const KEY_LENGTH_MAX = 512;

/** Lets a route be called only with a workspace's key, and tells it who is calling. Public routes are marked as such. */
@Injectable()
export class KeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeys,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const open = this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (open === true) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const match = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
    const key = match?.[1];
    const caller = key !== undefined && key.length <= KEY_LENGTH_MAX ? await this.keys.callerOf(key) : undefined;
    if (!caller) {
      const detail =
        key === undefined
          ? 'Send the header "Authorization: Bearer <API key>".'
          : 'This API key is not valid, has ended or was revoked.';
      throw new ProblemError(401, 'unauthorized', detail, [], CHALLENGE);
    }
    const needed = this.reflector.getAllAndOverride<Permission>(NEEDED_PERMISSION, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!caller.permissions.has(needed)) {
      throw new ProblemError(
        403,
        'not-allowed',
        `This needs the permission ${needed}, which your role or key does not have.`,
      );
    }
    request.caller = caller;
    return true;
  }
}

import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { enterAllWorkspaces, enterWorkspace } from '../database/workspace-scope.js';
import { notFound, ProblemError } from '../foundation/problem-error.js';
import { ApiKeys } from './api-keys.js';
import { type Caller, NEEDED_PERMISSION, PUBLIC_ROUTE } from './caller.js';
import { LIMITS, Limits } from './limits.js';
import { type Permission, permissionsOf } from './permissions.js';
import { saysItIsFromHere } from './same-origin.js';
import { lacksSecondFactor, SECOND_FACTOR_WANTED } from './second-factor-rule.js';
import { Sessions } from './sessions.js';
import { visitorAddress } from './visitor-address.js';

const CHALLENGE = { 'www-authenticate': 'Bearer realm="evenkeel"' };
/** Longer than any key that was given out; hashing more would be the caller's choice of our work. */
const KEY_LENGTH_MAX = 512;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
/** A page elsewhere cannot send this header without asking first, and is never allowed to. */
const OWN_HEADER = 'x-evenkeel';
/** Which of a person's workspaces a call is about; left out: the one that is open in the browser. */
const WORKSPACE_HEADER = 'x-workspace';

/** Lets a route be called with a workspace's key or a browser session, and tells it who is calling. Public routes are marked as such. */
@Injectable()
export class KeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeys,
    private readonly sessions: Sessions,
    private readonly limits: Limits,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Whose key it is, and whose a public route's address is, can only be found among all.
    enterAllWorkspaces();
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets) === true) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = (await this.callerByKey(request)) ?? (await this.callerBySession(request));
    if (!caller) {
      const detail = 'Send the header "Authorization: Bearer <API key>", or sign in.';
      throw new ProblemError(401, 'unauthorized', detail, [], CHALLENGE);
    }
    const needed = this.reflector.getAllAndOverride<Permission>(NEEDED_PERMISSION, targets);
    if (!caller.permissions.has(needed)) throw lacking(needed);
    request.caller = caller;
    enterWorkspace(caller.workspaceId);
    return true;
  }

  private async callerByKey(request: FastifyRequest): Promise<Caller | undefined> {
    const { authorization } = request.headers;
    if (authorization === undefined) return undefined;
    const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const caller = key !== undefined && key.length <= KEY_LENGTH_MAX ? await this.keys.callerOf(key) : undefined;
    if (caller) return caller;
    // Right keys go on working for others behind the same address; 256 random bits are not guessed in any number of tries.
    const standing = await this.limits.count('wrong-key', visitorAddress(request));
    if (standing.count > LIMITS['wrong-key'].times) throw this.limits.refusal(standing.until);
    const detail = 'This API key is not valid, has ended or was revoked.';
    throw new ProblemError(401, 'unauthorized', detail, [], CHALLENGE);
  }

  private async callerBySession(request: FastifyRequest): Promise<Caller | undefined> {
    const visitor = await this.sessions.visitorOf(request);
    if (!visitor) return undefined;
    if (!READING.has(request.method) && !(OWN_HEADER in request.headers && saysItIsFromHere(request, this.config))) {
      throw new ProblemError(
        403,
        'other-site',
        'A change with a browser session must come from a page of Evenkeel itself and carry the header X-Evenkeel.',
      );
    }
    const wanted = request.headers[WORKSPACE_HEADER];
    const place = visitor.places.find(({ workspaceId }) => wanted === undefined || workspaceId === wanted);
    if (place) {
      if (lacksSecondFactor(visitor, place)) throw new ProblemError(403, 'second-factor-wanted', SECOND_FACTOR_WANTED);
      const { workspaceId, role } = place;
      const { sessionId, person } = visitor;
      return { workspaceId, personId: person.id, keyId: null, sessionId, permissions: permissionsOf(role) };
    }
    if (wanted !== undefined) throw notFound('workspace', String(wanted));
    throw new ProblemError(403, 'no-workspace', 'You belong to no workspace. Ask somebody who does for an invitation.');
  }
}

/** 403: known, but not allowed. */
export function lacking(needed: Permission): ProblemError {
  return new ProblemError(
    403,
    'not-allowed',
    `This needs the permission ${needed}, which your role or key does not have.`,
  );
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { AppSecret } from '../foundation/app-secret.js';
import { Clock } from '../foundation/clock.js';
import { ApiKeys } from '../identity/api-keys.js';
import type { Caller } from '../identity/caller.js';
import type { Workspace } from '../identity/workspace.entity.js';
import { Workspaces } from '../identity/workspaces.js';

const COOKIE = 'evenkeel_visit';
const VISIT_HOURS = 12;
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Who looks at the pages: a workspace, and in whose name something is decided. */
export interface Guest {
  workspace: Workspace;
  caller: Caller;
}

/**
 * Lets a browser use the pages. A key opens a visit of 12 hours, kept in a signed cookie that names the key; a revoked
 * key ends it at once. In the sandbox, a browser on this very machine sees the demo without one.
 */
@Injectable()
export class Visit {
  constructor(
    private readonly config: Config,
    private readonly secret: AppSecret,
    private readonly keys: ApiKeys,
    private readonly workspaces: Workspaces,
    private readonly clock: Clock,
  ) {}

  /** Whose workspace this browser may look at, if any. */
  async guestOf(request: FastifyRequest): Promise<Guest | undefined> {
    const keyId = this.keyIdOf(request);
    const caller = keyId === undefined ? undefined : await this.keys.callerById(keyId);
    if (caller) return { workspace: await this.workspaces.get(caller.workspaceId), caller };
    if (!this.config.sandbox.on || !isThisMachine(request)) return undefined;
    const [workspace] = await this.workspaces.all();
    return workspace && { workspace, caller: { workspaceId: workspace.id, personId: null, keyId: null } };
  }

  /** Begins a visit with a key. @returns false when the key is not valid */
  async begin(key: string, reply: FastifyReply): Promise<boolean> {
    const caller = await this.keys.callerOf(key);
    if (!caller?.keyId) return false;
    const until = this.clock.now().getTime() + VISIT_HOURS * 3_600_000;
    const value = `${caller.keyId}.${until}`;
    const secure = this.config.publicUrl.startsWith('https:') ? '; Secure' : '';
    reply.header(
      'set-cookie',
      `${COOKIE}=${value}.${this.sign(value)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${VISIT_HOURS * 3_600}${secure}`,
    );
    return true;
  }

  private keyIdOf(request: FastifyRequest): string | undefined {
    const cookie = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
    const [keyId, until, signature] = cookie?.split('.') ?? [];
    if (keyId === undefined || until === undefined || signature === undefined) return undefined;
    const given = Buffer.from(signature);
    const right = Buffer.from(this.sign(`${keyId}.${until}`));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    return Number(until) > this.clock.now().getTime() ? keyId : undefined;
  }

  private sign(value: string): string {
    return createHmac('sha256', this.secret.key('visit-cookie')).update(value).digest('base64url');
  }
}

/** Straight from this machine: not through a proxy, and not a page elsewhere whose name was pointed here. */
function isThisMachine(request: FastifyRequest): boolean {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const proxied = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some(
    (name) => request.headers[name] !== undefined,
  );
  return !proxied && LOOPBACK.has(request.socket.remoteAddress ?? '') && LOOPBACK_NAMES.has(host);
}

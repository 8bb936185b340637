import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { enterWorkspace } from '../database/workspace-scope.js';
import { AppSecret } from '../foundation/app-secret.js';
import { Clock } from '../foundation/clock.js';
import { ApiKeys } from '../identity/api-keys.js';
import { type Caller, operatorOf } from '../identity/caller.js';
import { People } from '../identity/people.js';
import { permissionsOf } from '../identity/permissions.js';
import { lacksSecondFactor } from '../identity/second-factor-rule.js';
import { Sessions, type Visitor } from '../identity/sessions.js';
import type { Workspace } from '../identity/workspace.entity.js';
import { Workspaces } from '../identity/workspaces.js';
import { isThisMachine } from './this-machine.js';

const COOKIE = 'evenkeel_visit';
const VISIT_HOURS = 12;

/** Who looks at the pages: a workspace, and in whose name something is decided. */
export interface Guest {
  workspace: Workspace;
  caller: Caller;
  /** Whoever signed in; not there for a key and for the demo. */
  visitor?: Visitor;
}

/**
 * Lets a browser use the pages: a person who signed in, or a key, which opens a visit of 12 hours, kept in a signed cookie
 * that names the key; a revoked key ends it at once. In the sandbox, a browser on this very machine sees the demo without
 * either, until somebody owns the installation.
 */
@Injectable()
export class Visit {
  constructor(
    private readonly config: Config,
    private readonly secret: AppSecret,
    private readonly keys: ApiKeys,
    private readonly workspaces: Workspaces,
    private readonly clock: Clock,
    private readonly sessions: Sessions,
    private readonly people: People,
  ) {}

  /** Whose workspace this browser may look at, if any. */
  async guestOf(request: FastifyRequest): Promise<Guest | undefined> {
    const guest = await this.find(request);
    if (guest) enterWorkspace(guest.workspace.id);
    return guest;
  }

  private async find(request: FastifyRequest): Promise<Guest | undefined> {
    const visitor = await this.sessions.visitorOf(request);
    const place = visitor?.places[0];
    // The door leads them to their account, where they can set one up.
    if (visitor && place && lacksSecondFactor(visitor, place)) return undefined;
    if (visitor && place) {
      const { sessionId, person } = visitor;
      const permissions = permissionsOf(place.role);
      const caller = { workspaceId: place.workspaceId, personId: person.id, keyId: null, sessionId, permissions };
      return { workspace: await this.workspaces.get(place.workspaceId), caller, visitor };
    }
    if (visitor) return undefined;
    const keyId = this.keyIdOf(request);
    const caller = keyId === undefined ? undefined : await this.keys.callerById(keyId);
    if (caller) return { workspace: await this.workspaces.get(caller.workspaceId), caller };
    if (!this.config.sandbox.on || !isThisMachine(request) || (await this.people.anyOwner())) return undefined;
    const [workspace] = await this.workspaces.all();
    return workspace && { workspace, caller: operatorOf(workspace.id) };
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

  /** The cookies that end a visit in the browser. */
  end(): string[] {
    return [`${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`];
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
